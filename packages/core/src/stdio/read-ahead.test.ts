import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { readAhead } from './read-ahead.ts';

it('passes on a large chunk in pieces, and lets other work run between them', async () => {
  const input = new PassThrough({ highWaterMark: 1_000_000 });
  input.end(Buffer.alloc(200_000));
  let turns = 0;
  const pieces: [number, number][] = [];

  for await (const piece of readAhead(input, 1_000_000, () => {})) {
    pieces.push([piece.length, turns]);
    setImmediate(() => {
      turns += 1;
    });
  }

  expect(pieces).toEqual([
    [65_536, 0],
    [65_536, 1],
    [65_536, 2],
    [3_392, 3],
  ]);
});

it('tells of an input that fails while nobody asks for more', async () => {
  const input = new PassThrough();
  input.write('line');
  const told = vi.fn();
  const chunks = readAhead(input, 1_000, told);
  await chunks.next();

  input.destroy(new Error('reset'));

  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  await expect(chunks.next()).rejects.toThrow('reset');
});
