import { expect, it } from 'vitest';
import { lineMatcher } from './match-lines.ts';

it('gives each file its own lines when another could not be given to the thread', async () => {
  const query = { pattern: 'x', isRegex: true, ignoreCase: false };
  const matcher = lineMatcher(query, performance.now() + 10_000);
  const lost = new Uint8Array(1);
  structuredClone(lost, { transfer: [lost.buffer] });

  await expect(matcher.match(lost, 1)).rejects.toThrow('could not be cloned');

  expect([...(await matcher.match(Buffer.from('a\nx'), 1))]).toEqual([[2, 0]]);
  matcher.close();
});
