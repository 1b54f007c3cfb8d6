import { PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { readAhead } from './read-ahead.ts';

it('lets other work run between two chunks that were taken in', async () => {
  const input = new PassThrough();
  for (const chunk of ['a', 'b', 'c']) input.write(chunk);
  input.end();
  let turns = 0;
  const seen: [string, number][] = [];

  for await (const chunk of readAhead(input, 1_000_000, () => {})) {
    seen.push([chunk.toString(), turns]);
    setImmediate(() => {
      turns += 1;
    });
  }

  expect(seen).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

it('takes in no more than allowed while nobody asks, and then the rest', async () => {
  const input = new PassThrough({ highWaterMark: 1 });
  const chunks = readAhead(input, 3, () => {});
  input.write('a');
  await chunks.next();
  for (const chunk of ['b', 'c', 'd', 'e']) input.write(chunk);
  await new Promise(setImmediate);
  expect(input.isPaused()).toBe(true);
  input.end();

  let rest = '';
  for await (const chunk of chunks) rest += chunk.toString();
  expect(rest).toBe('bcde');
});

it('takes in no more than ten thousand pieces, however small', async () => {
  const input = new PassThrough();
  const chunks = readAhead(input, 1_000_000, () => {});
  input.write('a');
  await chunks.next();
  for (let i = 0; i < 20_000; i += 1) input.write('b');
  await new Promise(setImmediate);
  expect(input.isPaused()).toBe(true);
  input.end();

  let rest = 0;
  for await (const chunk of chunks) rest += chunk.length;
  expect(rest).toBe(20_000);
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

it('reads an input that somebody has paused before', async () => {
  const input = new PassThrough().pause();
  input.end('line');
  const first = await readAhead(input, 1_000, () => {}).next();
  expect(String(first.value)).toBe('line');
});
