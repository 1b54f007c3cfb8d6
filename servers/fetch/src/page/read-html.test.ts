import { expect, it } from 'vitest';
import { readHtml } from './read-html.ts';

const { signal } = new AbortController();

/** Milliseconds of processor time to read 28,000 lines inside of 95 elements of a class. */
async function costOf(className: string): Promise<number> {
  const folds = `<div class="${className}">`.repeat(95);
  const html = `<div class="fragment">${folds}${'<div class="line">a</div>'.repeat(28_000)}`;
  const before = process.cpuUsage();
  await readHtml(html, new URL('https://quay.example/'), signal);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

it('reads code that folds at many depths in about the time of other elements', async () => {
  await costOf('other');
  expect(await costOf('foldopen')).toBeLessThan(4 * (await costOf('other')));
});
