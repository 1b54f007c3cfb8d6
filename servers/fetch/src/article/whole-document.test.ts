import { expect, it } from 'vitest';
import { openSite } from '../open-site.fixture.ts';

const sentence = 'A ship carries its cargo from port to port, by day, by night, in any weather.';
const links = '<li><a href="/ports">Ports, and how to enter them</a></li>'.repeat(40);
const frame = (content: string) => `<title>Ships</title><ul class="nav">${links}</ul>${content}`;

async function markdownOf(content: string): Promise<string | undefined> {
  const { fetchUrl } = await openSite({ '/a': frame(content) });
  return (await fetchUrl('/a')).texts[1];
}

it('takes all sections of a document as AsciiDoc writes it, even if one has most of the text', async () => {
  const section = (name: string, sentences: number) =>
    `<div class="sect1"><h2>${name}</h2><div class="sectionbody">${`<div class="paragraph"><p>${sentence}</p></div>`.repeat(sentences)}</div></div>`;
  const markdown = await markdownOf(
    `<div id="content">${section('Synopsis', 1)}${section('Options', 30)}${section('Files', 1)}</div>`,
  );
  expect(markdown?.match(/^## .*/gm)).toEqual(['## Synopsis', '## Options', '## Files']);
});

it('keeps the contents of a manual as Sphinx writes them, which are most of the page', async () => {
  const contents = Array.from({ length: 60 }, (_, n) => `<li><a href="/${n}">${n}. The ship at sea</a></li>`);
  const markdown = await markdownOf(
    `<div role="main"><h1>Ships</h1>${`<p>${sentence}</p>`.repeat(8)}<div class="toctree-wrapper"><ul>${contents.join('')}</ul></div></div>`,
  );
  expect(markdown).toContain('59. The ship at sea');
});

it('keeps what introduces a long table, as PostgreSQL writes its catalogs', async () => {
  const row = `<tr><td><p><code>tonnage</code></p><p>${sentence}</p></td></tr>`;
  const markdown = await markdownOf(
    `<div class="sect1"><h2>52.1. ships</h2><p>The view tells of all ships. ${sentence}</p><div><p><b>Table 52.1. Columns</b></p><div><table><thead><tr><th>Column</th></tr></thead>${row.repeat(30)}</table></div></div></div>`,
  );
  expect(markdown).toContain('The view tells of all ships.');
});

it('leaves out the teasers below an article, even if they are longer', async () => {
  const teasers = Array.from(
    { length: 80 },
    (_, n) => `<li><a href="/${n}">${n}. More of the ships at sea</a></li>`,
  );
  const markdown = await markdownOf(
    `<div class="story"><h1>Ships</h1>${`<p>${sentence}</p>`.repeat(22)}<div><ul>${teasers.join('')}</ul></div></div>`,
  );
  expect(markdown).toContain('A ship carries its cargo');
  expect(markdown).not.toContain('More of the ships');
});

const code = `<pre>${'load(ship, cargo);\n'.repeat(60)}</pre>`;

it('takes nothing from around an article that is mostly code and has most of the prose', async () => {
  const post = `<div class="post"><h1>Ships</h1>${`<p>${sentence}</p>`.repeat(4)}${code}</div>`;
  const markdown = await markdownOf(`<div>${post}<div><p>About the author: ${sentence}</p></div></div>`);
  expect(markdown).toContain('load(ship, cargo);');
  expect(markdown).not.toContain('About the author');
});

it('takes the prose before an example that has little of its own', async () => {
  const usage = `<div class="usage"><p>How to load: ${sentence}</p><p>${sentence}</p><p>${sentence}</p></div>`;
  const markdown = await markdownOf(
    `<div>${usage}<div class="example"><p>For example, by hand:</p>${code}</div></div>`,
  );
  expect(markdown).toContain('How to load');
});
