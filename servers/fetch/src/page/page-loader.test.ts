import { createNetworkGuard } from '@mcp-commons/security/network-guard';
import { expect, it, onTestFinished } from 'vitest';
import { openSite, pagesSeen, type Site } from '../open-site.fixture.ts';
import { openOrigin, typed } from '../origin.fixture.ts';
import { createPageLoader } from './page-loader.ts';

it('does not answer with a copy of the page that a redirect led to before', async () => {
  let latest = '/new';
  const since = (date: string): Site[string] => {
    return (request, response) => {
      const isKnown = Date.parse(request.headers['if-modified-since'] ?? '') >= Date.parse(date);
      if (isKnown) return response.writeHead(304).end();
      return response
        .writeHead(200, { 'content-type': 'text/plain', 'last-modified': date })
        .end(request.url);
    };
  };
  const { origin, fetchUrl } = await openSite(
    {
      '/latest': (_request, response) => response.writeHead(302, { location: latest }).end(),
      '/new': since('Tue, 24 Nov 2026 08:00:00 GMT'),
      '/old': since('Mon, 23 Nov 2026 08:00:00 GMT'),
    },
    { cacheMs: 0 },
  );
  await fetchUrl('/latest');
  latest = '/old';

  const { texts } = await fetchUrl('/latest');

  expect(texts[0]).toContain(`${origin.url}/old (`);
  expect(texts[1]).toBe('/old');
  expect(pagesSeen(origin).slice(2)).toEqual(['GET /latest', 'GET /old', 'GET /latest', 'GET /old']);
});

it('keeps no error, and a page for one format only', async () => {
  let status = 503;
  const { fetchUrl } = await openSite({
    '/a': ({ headers }, response) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(headers.accept),
  });
  expect((await fetchUrl('/a')).isError).toBe(true);
  status = 200;
  expect((await fetchUrl('/a')).texts[1]).toMatch(/^text\/markdown,/);
  expect((await fetchUrl('/a', { format: 'raw' })).texts[1]).toBe('*/*');
});

it('keeps what it made of a page, unless that is longer than the page', async () => {
  const links = (base: string) => `${base}<a class="${'wide '.repeat(20)}" href=b>b</a> <a href=c>c</a>`;
  const origin = await openOrigin({
    '/short': links(''),
    '/long': links(`<base href="/${'x'.repeat(999)}/">`),
  });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host] });
  onTestFinished(async () => {
    await guard.close();
    await origin.close();
  });
  const cache = { cacheMs: 1_000, maxCacheBytes: 100_000 };
  const pages = createPageLoader({ guard, userAgent: 'test', robots: undefined, ...cache });
  const { signal } = new AbortController();
  const isKept = async (path: string) => {
    const asked = { accept: '*/*', signal, isContinuation: false };
    const page = await pages.load(new URL(path, origin.url), asked);
    const made = () => Promise.all([page.render('markdown', signal), page.links(signal)]);
    const [first, second] = [await made(), await made()];
    return first.map((result, i) => result === second[i]);
  };
  expect([await isKept('/short'), await isKept('/long')]).toEqual([
    [true, true],
    [false, false],
  ]);
});

it('counts the headers of a page as memory that it takes', async () => {
  const page = typed('text/plain', 'x', { 'x-long': 'x'.repeat(10_000) });
  const { origin, fetchUrl } = await openSite({ '/a': page }, { maxCacheBytes: 20_000 });
  await fetchUrl('/a');
  await fetchUrl('/a');
  expect(pagesSeen(origin)).toEqual(['GET /a', 'GET /a']);
});
