// Writes, edits and appends without end, until it is killed. Plain JavaScript, because it runs as a process of
// its own, on the compiled sandbox that its first argument names.
const [module, root] = process.argv.slice(2);
const { PathSandbox } = await import(module);
const sandbox = await PathSandbox.open([root]);
const fill = (letter) => Buffer.alloc(100_000, letter);
process.send?.('ready');
for (let i = 0; ; i += 1) {
  const letter = String.fromCharCode(97 + (i % 26));
  await Promise.all([
    sandbox.write('written', fill(letter)),
    sandbox.update('edited', 1_000_000, (content) => fill(content[0] === 0x61 ? 'b' : 'a')),
    sandbox.append(`new-${process.pid}-${i % 3}`, fill('x'), 100_000_000),
  ]);
}
