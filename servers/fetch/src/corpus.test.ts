import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeText } from './content/decode-text.ts';
import { pageToMarkdown } from './markdown/page-to-markdown.ts';
import { readHtml } from './page/read-html.ts';

const corpus = new URL('../corpus/', import.meta.url);
const pages = readdirSync(corpus).filter((name) => name.endsWith('.page'));
const { signal } = new AbortController();

const convert = async (name: string) => {
  const source = await decodeText(readFileSync(new URL(name, corpus)), 'text/html', { kind: 'html' });
  const url = new URL('https://quay.example/a/b/page.html');
  return pageToMarkdown(await readHtml(source, url, signal, 'text/html'), true, signal);
};

it.each(pages)('reads %s as the reviewed markdown beside it', async (name) => {
  const { text, notes } = await convert(name);
  const snapshot = [text, ...notes.map((note) => `<!-- ${note} -->`)].join('\n\n');
  await expect(`${snapshot}\n`).toMatchFileSnapshot(`../corpus/${name.replace('.page', '.md')}`);
});

it('never passes on hidden instructions', async () => {
  const texts = await Promise.all(pages.map(async (name) => (await convert(name)).text));
  expect(texts.join('\n')).not.toMatch(/Ignore previous|system prompt|harbour is closed|hidden ornament/);
});
