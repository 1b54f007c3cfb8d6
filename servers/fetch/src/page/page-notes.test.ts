import { expect, it } from 'vitest';
import { openSite } from '../open-site.fixture.ts';

it('names the frames of a page that is made of them', async () => {
  const { origin, fetchUrl, extractLinks } = await openSite({
    '/dir/':
      '<frameset cols="20%,80%"><frame src="menu.html" name="menu"><frame src="/main.html"></frameset>',
  });
  const urls = [`${origin.url}/dir/menu.html`, `${origin.url}/main.html`];
  expect((await fetchUrl('/dir/')).texts[1]).toBe(urls.map((url) => `<${url}>`).join('\n\n'));
  expect((await fetchUrl('/dir/', { format: 'text' })).texts[1]).toBe(urls.join('\n\n'));
  expect((await extractLinks('/dir/')).structuredContent).toMatchObject({
    links: urls.map((url) => ({ url, text: '' })),
  });
});

it.each([
  ['fetch_url', { format: 'markdown' }],
  ['fetch_url', { format: 'html' }],
  ['extract_links', {}],
])('%s %j says that a page is empty without its scripts, and where a browser goes on', async (name, more) => {
  const { origin, client } = await openSite({
    '/a': '<div id=app></div><script src=a.js></script>',
    '/b': '<meta http-equiv=refresh content="0; url=/next">',
  });
  const answer = async (path: string) => {
    const result = await client.callTool({ name, arguments: { url: origin.url + path, ...more } });
    return JSON.stringify(result.content);
  };
  const before = String.raw`(?:no text|of \d+|/[ab])`;
  expect(await answer('/a')).toMatch(
    new RegExp(`${before}; the page has hardly any text without running its scripts[;)]`),
  );
  expect(await answer('/b')).toMatch(new RegExp(`${before}; a browser goes on to ${origin.url}/next[;)]`));
});
