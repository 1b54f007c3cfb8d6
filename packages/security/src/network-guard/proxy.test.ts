import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createNetworkGuard } from './create-network-guard.ts';
import { stubResolver } from './fake-internet.fixture.ts';
import { openOrigin, openRawOrigin } from './origin.fixture.ts';
import { proxyFromEnvironment } from './proxy.ts';

/** A proxy that records what it is asked for and leads every tunnel to one origin. */
async function openProxy(status = 200) {
  const origin = await openOrigin((request, response) =>
    response.end(`via proxy, Host ${request.headers.host}`),
  );
  const asked: { authority: string | undefined; authorization: string | undefined }[] = [];
  const proxy = createServer((_request, response) => response.writeHead(400).end());
  proxy.on('connect', ({ url, headers }, client) => {
    asked.push({ authority: url, authorization: headers['proxy-authorization'] });
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const upstream = connect(Number(new URL(origin.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    return upstream.on('error', () => client.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { asked, url: `http://me:p%40ss@127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

const dns = {
  'public.example': [['93.184.216.34']],
  'six.example': [['2606:4700::1111']],
  'private.example': [['10.0.0.1']],
};
const guardBehind = (env: Record<string, string>) =>
  createNetworkGuard({ resolve: stubResolver(dns).resolve, proxy: proxyFromEnvironment(env) });

it('gets the address that was checked, not the name, and a login if there is one', async () => {
  const { asked, url } = await openProxy();
  const { body } = await guardBehind({ HTTP_PROXY: url }).request('http://public.example/');
  for (const login of ['', ':p%40ss@'])
    await guardBehind({ HTTP_PROXY: url.replace('me:p%40ss@', login) }).request('http://public.example/');
  await guardBehind({ HTTP_PROXY: url }).request('http://six.example/');
  expect(String(body)).toBe('via proxy, Host public.example');
  expect(asked).toEqual([
    { authority: '93.184.216.34:80', authorization: `Basic ${btoa('me:p@ss')}` },
    { authority: '93.184.216.34:80', authorization: undefined },
    { authority: '93.184.216.34:80', authorization: `Basic ${btoa(':p@ss')}` },
    { authority: '[2606:4700::1111]:80', authorization: `Basic ${btoa('me:p@ss')}` },
  ]);
});

it.each(['http://private.example/', 'http://169.254.169.254/', 'http://[::1]/', 'https://private.example/'])(
  'never hears of %s',
  async (target) => {
    const { asked, url } = await openProxy();
    await expect(guardBehind({ ALL_PROXY: url }).request(target)).rejects.toMatchObject({
      reason: 'private-address',
    });
    expect(asked).toEqual([]);
  },
);

it('that refuses is named in the error', async () => {
  const { url } = await openProxy(403);
  await expect(guardBehind({ HTTP_PROXY: url }).request('http://public.example/')).rejects.toThrow(
    'cannot be reached: the configured proxy refused or failed (it answered CONNECT with 403)',
  );
});

it('that does not listen is named in the error', async () => {
  const proxy = await openRawOrigin(() => {});
  await proxy.close();
  const request = guardBehind({ HTTP_PROXY: proxy.url }).request('http://public.example/');
  await expect(request).rejects.toMatchObject({ reason: 'proxy' });
});

it.each([
  ['it', ''],
  ['the target', 'HTTP/1.1 200 OK\r\n\r\n'],
])('is disconnected when %s does not answer', async (_who, answer) => {
  const left = vi.fn();
  const proxy = await openRawOrigin((socket) => {
    socket.once('close', left).once('data', () => socket.write(answer));
    socket.resume();
  });
  const guard = createNetworkGuard({
    resolve: stubResolver(dns).resolve,
    proxy: proxyFromEnvironment({ ALL_PROXY: proxy.url }),
    limits: { connectTimeoutMs: 200 },
  });

  await expect(guard.request('https://public.example/')).rejects.toMatchObject({ reason: 'connect-timeout' });

  await vi.waitFor(() => expect(left).toHaveBeenCalled());
});

it.each([
  ['http:', 'example.com', 80, { HTTP_PROXY: 'http://a:1' }, 'http://a:1/'],
  ['http:', 'example.com', 80, { http_proxy: 'http://b:1', HTTP_PROXY: 'http://a:1' }, 'http://b:1/'],
  ['https:', 'example.com', 443, { HTTP_PROXY: 'http://a:1' }, undefined],
  ['https:', 'example.com', 443, { HTTPS_PROXY: 'http://a:1' }, 'http://a:1/'],
  ['https:', 'example.com', 443, { ALL_PROXY: 'http://a:1' }, 'http://a:1/'],
  ['http:', 'example.com', 80, { ALL_PROXY: 'http://a:1', NO_PROXY: '*' }, undefined],
  ['http:', 'www.example.com', 80, { ALL_PROXY: 'http://a:1', NO_PROXY: 'x, .example.com' }, undefined],
  ['http:', 'www.example.com', 80, { ALL_PROXY: 'http://a:1', no_proxy: 'example.com' }, undefined],
  ['http:', 'badexample.com', 80, { ALL_PROXY: 'http://a:1', NO_PROXY: 'example.com' }, 'http://a:1/'],
  ['http:', 'example.com', 80, { ALL_PROXY: 'http://a:1', NO_PROXY: 'example.com:8080' }, 'http://a:1/'],
  ['http:', '::1', 8080, { ALL_PROXY: 'http://a:1', NO_PROXY: 'localhost,::1' }, undefined],
  ['http:', '::1', 8080, { ALL_PROXY: 'http://a:1', NO_PROXY: '[::1]' }, undefined],
  ['http:', '::1', 8080, { ALL_PROXY: 'http://a:1', NO_PROXY: '[::1]:8080' }, undefined],
  ['http:', '::1', 8080, { ALL_PROXY: 'http://a:1', NO_PROXY: '[::1]:80' }, 'http://a:1/'],
  ['http:', 'example.com', 80, { HTTP_PROXY: '' }, undefined],
])('is chosen for %s//%s:%i from %j', (protocol, host, port, env, expected) => {
  expect(proxyFromEnvironment(env)(protocol, host, port)?.href).toBe(expected);
});

it.each(['socks5://a:1', 'a:1', 'https://a:1', 'http://'])('stops the start when it is %j', (text) => {
  expect(() => proxyFromEnvironment({ HTTP_PROXY: text })).toThrow('HTTP_PROXY must be http://host:port');
});

it.each(['http://us%er:x@a:1', 'http://me:s3cret%@a:1', 'http://me:s3cret%ff@a:1'])(
  'stops the start when the login of %j cannot be decoded, without quoting it',
  (text) => {
    const attempt = () => proxyFromEnvironment({ HTTPS_PROXY: text });
    expect(attempt).toThrow(/^HTTPS_PROXY must have each % in its user and password as %25$/);
  },
);
