import { expect, it, vi } from 'vitest';
import { createNetworkGuard } from './create-network-guard.ts';
import { openOrigin, openRawOrigin } from './origin.fixture.ts';

async function open(locations: Readonly<Record<string, string>>, status = 302) {
  const seen: string[] = [];
  const origin = await openOrigin(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push([request.method, request.url, body].filter(Boolean).join(' '));
    const location = locations[request.url ?? ''];
    if (location === undefined) response.end('arrived');
    else response.writeHead(status, { location }).end();
  });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host], limits: { maxRedirects: 4 } });
  return { origin, guard, seen };
}

it('follows relative locations and says where they ended', async () => {
  const { origin, guard } = await open({ '/a/b': '../c?d=1', '/c?d=1': '?e=2#part' });
  const { url, body } = await guard.request(`${origin.url}a/b`);
  expect([String(url), String(body)]).toEqual([`${origin.url}c?e=2#part`, 'arrived']);
});

it('reads a location as UTF-8', async () => {
  const { origin, guard, seen } = await open({ '/': Buffer.from('/grüße').toString('latin1') });
  await guard.request(origin.url);
  expect(seen[1]).toBe('GET /gr%C3%BC%C3%9Fe');
});

it('stops at a loop', async () => {
  const { origin, guard, seen } = await open({ '/a': '/b', '/b': '/a' });
  await expect(guard.request(`${origin.url}a`)).rejects.toThrow('redirects too often (at most 4)');
  expect(seen).toHaveLength(5);
});

it.each([
  ['http://[', 'bad-redirect'],
  ['ftp://example.com/', 'scheme'],
])('says what is wrong with the location %s', async (location, reason) => {
  const { origin, guard } = await open({ '/': location });
  await expect(guard.request(origin.url)).rejects.toMatchObject({ reason });
});

it.each([
  ['that redirects', '302 Found\r\nlocation: http://127.0.0.1:1/'],
  ['that redirects to no URL', '302 Found\r\nlocation: http://['],
  ['that cannot be read', '200 OK\r\ncontent-encoding: zstd'],
])('closes the connection instead of waiting for the body of an answer %s', async (_what, head) => {
  const left = vi.fn();
  const origin = await openRawOrigin((socket) => {
    socket.once('close', left);
    socket.once('data', () => socket.write(`HTTP/1.1 ${head}\r\ncontent-length: 9\r\n\r\n`));
  });
  const guard = createNetworkGuard({ allowPrivateHosts: [origin.host], limits: { bodyTimeoutMs: 60_000 } });

  await expect(guard.request(origin.url)).rejects.toThrow();

  await vi.waitFor(() => expect(left).toHaveBeenCalled(), { timeout: 5_000 });
});

it.each([
  [301, 'GET /b'],
  [302, 'GET /b'],
  [303, 'GET /b'],
  [307, 'POST /b data'],
  [308, 'POST /b data'],
])('sends a POST again after %i as %j', async (status, expected) => {
  const { origin, guard, seen } = await open({ '/a': '/b' }, status);
  await guard.request(`${origin.url}a`, {
    method: 'POST',
    body: 'data',
    headers: { 'content-type': 'text/plain' },
  });
  expect(seen).toEqual(['POST /a data', expected]);
});

it.each([300, 304, 305, 306])('returns a %i, which is not a redirect to follow', async (status) => {
  const { origin, guard, seen } = await open({ '/a': '/b' }, status);
  expect((await guard.request(`${origin.url}a`)).status).toBe(status);
  expect(seen).toHaveLength(1);
});

it('asks for approval before each request, and sends nothing that was not approved', async () => {
  const { origin, guard, seen } = await open({ '/a': '/secret' });
  const asked: string[] = [];
  const approve = async ({ pathname }: URL) => {
    asked.push(pathname);
    if (pathname === '/secret') throw new Error('not there');
  };
  await expect(guard.request(`${origin.url}a`, { approve })).rejects.toThrow('not there');
  expect([asked, seen]).toEqual([['/a', '/secret'], ['GET /a']]);
});
