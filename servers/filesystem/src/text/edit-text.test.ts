import { expect, it } from 'vitest';
import { applyEdits } from './edit-text.ts';

it('lets other work run between two edits, which may cancel it', async () => {
  const cancel = new AbortController();
  const edits = [
    { oldText: 'a', newText: 'b' },
    { oldText: 'b', newText: 'c' },
  ];

  const applying = applyEdits('a', edits, 10, cancel.signal);
  setImmediate(() => cancel.abort(new Error('cancelled')));

  await expect(applying).rejects.toThrow('cancelled');
});

it.each(['\r', 'a\r'])('never takes %j for half of a line ending', async (oldText) => {
  const applying = applyEdits('a\r\nb', [{ oldText, newText: '' }], 100, new AbortController().signal);

  await expect(applying).rejects.toThrow('oldText is not in the file');
});

it('tells of a near miss without its line endings', async () => {
  const edits = [{ oldText: 'Two', newText: '' }];
  const applying = applyEdits('one\r\ntwo\r\n', edits, 100, new AbortController().signal);

  await expect(applying).rejects.toThrow('line 2 is "two", not "Two"');
});

it('takes about the same time for lines that end in \\r\\n as for others', async () => {
  /** Microseconds of processor time. */
  const costOf = async (eol: string) => {
    const text = `${`x${eol}`.repeat(1_000_000)}end`;
    const edits = Array.from({ length: 50 }, () => ({ oldText: 'end', newText: 'end' }));
    const before = process.cpuUsage();
    await applyEdits(text, edits, 10_000_000, new AbortController().signal);
    const { user, system } = process.cpuUsage(before);
    // Only the sum is exact: the system guesses the shares, and gives one of them nothing now and then.
    return user + system;
  };
  await costOf('\n');

  const [ofUnix, ofWindows] = [await costOf('\n'), await costOf('\r\n')];

  expect(ofWindows).toBeLessThan(20 * ofUnix);
});
