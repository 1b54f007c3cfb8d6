/** Starts every built server as a child process, drives it through a real client, and prints each call and its answer. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawnPeer } from '@mcp-commons/testing';
import { calculatorDemo } from './demo/calculator.ts';
import type { Demo } from './demo/demo.ts';

const demos: readonly Demo[] = [calculatorDemo];
const bold = (text: string) => (process.stdout.isTTY ? `\u001B[1m${text}\u001B[0m` : text);
const indent = (text: string) => text.trimEnd().replaceAll(/^/gm, '    ');
let failures = 0;

function print(text = ''): void {
  process.stdout.write(`${text}\n`);
}

for (const { server, calls, resources = [] } of demos) {
  const bin = join('servers', server, 'dist/bin.cjs');
  if (!existsSync(bin)) throw new Error(`${bin} is missing: run pnpm build`);
  const peer = await spawnPeer('v2 modern', { command: process.execPath, args: [bin] });
  print(bold(`\n${server}`));
  const { tools } = await peer.listTools();
  print(`  tools: ${tools.map(({ name }) => name).join(', ')}`);
  for (const { tool, input, fails = false } of calls) {
    print(`\n  ${tool} ${JSON.stringify(input)}`);
    const { content, isError = false } = await peer.callTool({ name: tool, arguments: { ...input } });
    const text = (content as { type: string; text?: string }[])
      .map((block) => block.text ?? `[${block.type}]`)
      .join('\n');
    print(indent(text));
    if (isError !== fails) {
      failures += 1;
      print(`    ^ ${fails ? 'an error' : 'an answer'} was expected here`);
    }
  }
  for (const uri of resources) {
    const { contents } = (await peer.readResource({ uri })) as { contents: { text: string }[] };
    print(`\n  ${uri}\n${indent(contents[0]?.text.split('\n').slice(0, 6).join('\n') ?? '')}\n    …`);
  }
  await peer.close();
}
print(
  `\nServers shown: ${demos.length}${failures > 0 ? `; calls that did not go as expected: ${failures}` : ''}.`,
);
process.exitCode = failures > 0 ? 1 : 0;
