import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSite, pagesSeen, type Site } from '../open-site.fixture.ts';
import { typed } from '../origin.fixture.ts';

const article = '<h1>Anchors</h1>';

describe('robots.txt', () => {
  const rules =
    'User-agent: mcp-commons-fetch\nDisallow: /private\nDisallow: /*?x=1\n\nUser-agent: *\nDisallow: /';
  const pages: Site = {
    '/robots.txt': typed('text/plain', rules),
    '/a': article,
    '/private': article,
    '/jump': (_request, response) => response.writeHead(302, { location: '/private' }).end(),
  };

  it('is read once, and obeyed under our own name', async () => {
    const { origin, fetchUrl } = await openSite(pages);
    const [allowed, refused] = [await fetchUrl('/a'), await fetchUrl('/b?x=1')];
    expect(allowed.isError).toBeUndefined();
    expect(refused.texts[0]).toBe(
      `Error: The robots.txt of ${origin.host} forbids programs to fetch this path: ${origin.url}/b?x=1. A person can still use the prompt "fetch".`,
    );
    expect(origin.seen).toEqual(['GET /robots.txt', 'GET /a']);
  });

  it('is obeyed under the name that the operator gives', async () => {
    const robots = typed('text/plain', 'User-agent: AcmeBot\nDisallow: /private');
    const userAgent = 'acmebot/2.0 (+https://acme.example/bot)';
    const { fetchUrl } = await openSite({ ...pages, '/robots.txt': robots }, { userAgent });
    expect((await fetchUrl('/private')).texts[0]).toContain('forbids programs');
  });

  it('is obeyed after a redirect', async () => {
    const { origin, fetchUrl } = await openSite(pages);
    expect((await fetchUrl('/jump')).texts[0]).toContain('forbids programs');
    expect(pagesSeen(origin)).toEqual(['GET /jump']);
  });

  it('is asked for again after an hour, or after a minute if it could not be read', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    let status = 500;
    const robots: Site[string] = (_request, response) => response.writeHead(status).end('');
    const { origin, fetchUrl } = await openSite({ '/a': article, '/robots.txt': robots }, { cacheMs: 0 });
    const readAfter = async (ms: number) => {
      vi.advanceTimersByTime(ms);
      await fetchUrl('/a');
      return origin.seen.filter((request) => request === 'GET /robots.txt').length;
    };
    expect([await readAfter(0), await readAfter(59_999)]).toEqual([1, 1]);
    status = 200;
    expect([await readAfter(1), await readAfter(3_599_999), await readAfter(1)]).toEqual([2, 2, 3]);
  });

  it('is ignored when the operator says so', async () => {
    const { origin, fetchUrl } = await openSite(pages, { robots: 'ignore' });
    expect((await fetchUrl('/private')).isError).toBeUndefined();
    expect(origin.seen).toEqual(['GET /private']);
  });

  it.each([
    [200, true],
    [302, undefined],
    [401, undefined],
    [403, undefined],
    [404, undefined],
    [500, true],
    [503, true],
  ])(
    'that forbids everything or leads to itself, with status %i, makes the call an error: %s',
    async (status, isError) => {
      const { fetchUrl } = await openSite({
        '/a': article,
        '/robots.txt': (_request, response) =>
          response.writeHead(status, { location: '/robots.txt' }).end('User-agent: *\nDisallow: /'),
      });
      expect((await fetchUrl('/a')).isError).toBe(isError);
    },
  );

  it('counts up to a limit', async () => {
    const long = typed('text/plain', `${rules}${'\n'.repeat(600_000)}`);
    const { fetchUrl } = await openSite({ ...pages, '/robots.txt': long });
    expect((await fetchUrl('/a')).isError).toBeUndefined();
  });

  it.each<[string, Site[string]]>([
    ['before it begins', (request) => request.socket.destroy()],
    [
      'after its first rule',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 100 });
        response.write('User-agent: *\nAllow: /\n', () => response.destroy());
      },
    ],
    [
      'because it cannot be decoded',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('Disallow: /'),
    ],
  ])('that breaks off %s refuses everything, and says so', async (_when, robots) => {
    const { fetchUrl } = await openSite({ '/a': article, '/robots.txt': robots });
    expect((await fetchUrl('/a')).texts[0]).toContain(
      'could not be read, so nothing may be fetched there (RFC 9309)',
    );
  });

  it('is not what the answer blames when the site does not exist', async () => {
    const { fetchUrl } = await openSite({}, {}, () => ({ allowPrivateHosts: ['127.0.0.1:1'] }));
    const { texts } = await fetchUrl('http://127.0.0.1:1/');
    expect(texts).toEqual(['Error: 127.0.0.1 cannot be connected to.']);
  });

  it('is not what the answer blames when the proxy of the operator fails', async () => {
    const environment = { http_proxy: 'http://127.0.0.1:1', no_proxy: '', NO_PROXY: '' };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { fetchUrl } = await openSite({ '/a': article }, { proxy: 'environment' });
    expect((await fetchUrl('/a')).texts[0]).toContain('the configured proxy refused or failed');
  });

  it('counts as unreadable when it redirects to a site that does not exist', async () => {
    const { fetchUrl } = await openSite(
      {
        '/a': article,
        '/robots.txt': (_request, response) =>
          response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      },
      {},
      ({ host }) => ({ allowPrivateHosts: [host, '127.0.0.1:1'] }),
    );
    expect((await fetchUrl('/a')).texts[0]).toContain('could not be read');
  });

  it('reaches nothing when it redirects to a private address', async () => {
    const { fetchUrl } = await openSite({
      '/a': article,
      '/robots.txt': (_request, response) =>
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    });
    expect((await fetchUrl('/a')).texts[0]).toContain('169.254.169.254 is refused');
  });
});
