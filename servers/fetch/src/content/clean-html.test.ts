import { expect, it } from 'vitest';
import { openSite } from '../open-site.fixture.ts';

it('keeps the title', async () => {
  const { fetchUrl } = await openSite({ '/a': '<html><head><title>A &amp; B</title></head><p>x' });
  expect((await fetchUrl('/a', { format: 'html' })).texts[1]).toBe('<title>A &amp; B</title>\n<p>x</p>');
});

it('keeps the base of relative links', async () => {
  const { fetchUrl } = await openSite({ '/a': '<head><base href="/b/"></head><p><a href="c">x</a></p>' });
  expect((await fetchUrl('/a', { format: 'html' })).texts[1]).toBe(
    '<base href="/b/"><p><a href="c">x</a></p>',
  );
});

it('writes no end tag for an element that has none, and no picture as an address', async () => {
  const { fetchUrl } = await openSite({
    '/a': '<picture><source src="b"><img src="c" alt=\'"\'><img src="data:,x"></picture>',
  });
  expect((await fetchUrl('/a', { format: 'html' })).texts[1]).toBe(
    '<picture><source src="b"><img alt="&quot;" src="c"><img></picture>',
  );
});

it('keeps the indentation and the empty lines of code, and no other', async () => {
  const { fetchUrl } = await openSite({
    '/a': '<pre>if\n    go\n\n\n<b>x\n  y</b></pre>\n   <p>x\n   y</p>\n<span></span>\n<i hidden></i>\n<p>z</p>',
  });
  expect((await fetchUrl('/a', { format: 'html' })).texts[1]).toBe(
    '<pre>if\n    go\n\n\n<b>x\n  y</b></pre>\n<p>x\ny</p>\n\n<p>z</p>',
  );
});

it('keeps as much of a page as is converted, even if the parser reports all of it at the end', async () => {
  const { fetchUrl } = await openSite({ '/a': '&'.repeat(1_000_000) });
  const { texts } = await fetchUrl('/a', { format: 'html' });
  expect(texts[0]).toContain(
    ` of ${600_000 * '&amp;'.length}; the page is cut: it has more text or elements than are converted)`,
  );
});

it('keeps no script that hides in a link', async () => {
  const { fetchUrl } = await openSite({
    '/a': '<a href="javascript:x()">a</a><a href=" JavaScript:x()">b</a><a href="vbscript:x">c</a><a href="j">d</a>',
    '/b': '<a href="java&#10;script:x()">a</a><a href="&#1;javascript&#9;:x()">b</a>',
  });
  expect((await fetchUrl('/a', { format: 'html' })).texts[1]).toBe(
    '<a>a</a><a>b</a><a>c</a><a href="j">d</a>',
  );
  expect((await fetchUrl('/b', { format: 'html' })).texts[1]).toBe('<a>a</a><a>b</a>');
});

it('keeps a description that begins like the URL of a script', async () => {
  const img = '<img alt="JavaScript: The Good Parts" src="/cover.png">';
  const { fetchUrl } = await openSite({ '/a': `${img}<img alt="Data: sales" src="DATA:image/png,x">` });
  expect((await fetchUrl('/a', { format: 'html' })).texts[1]).toBe(`${img}<img alt="Data: sales">`);
});
