import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { specialAddresses, spellings } from './attack-addresses.fixture.ts';
import { forms, names, ports, redirects } from './attack-routes.fixture.ts';
import { createNetworkGuard, type NetworkGuard, type NetworkGuardOptions } from './create-network-guard.ts';
import { openFakeInternet, publicAddresses, stubResolver } from './fake-internet.fixture.ts';

let internet: Awaited<ReturnType<typeof openFakeInternet>>;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const guards: NetworkGuard[] = [];

beforeAll(async () => {
  internet = await openFakeInternet((request, response) => answer(request, response));
});
beforeEach(() => {
  answer = (_request, response) => response.end('public');
  internet.dialled.length = 0;
  internet.reportedPeer = undefined;
});
afterEach(async () => {
  await Promise.all(guards.splice(0).map((guard) => guard.close()));
  vi.unstubAllEnvs();
});
afterAll(() => internet.close());

const guarded = (options: NetworkGuardOptions = {}) => {
  const guard = createNetworkGuard(options);
  guards.push(guard);
  return guard;
};
const urlOf = (address: string) => `http://${address.includes(':') ? `[${address}]` : address}/`;
const publicDns = { 'public.example': [[publicAddresses[0]]], 'private.example': [['10.0.0.1']] };
const refusal = (reason: string) => expect.objectContaining({ name: 'NetworkError', reason });
const dialledPrivate = () =>
  internet.dialled.filter((address) => !publicAddresses.some((known) => known === address));

it('answers from the public internet, by literal and by name', async () => {
  const guard = guarded({ resolve: stubResolver(publicDns).resolve });
  const bodies = [];
  for (const url of ['http://93.184.216.34/', 'http://[2606:2800:220:1::1]/', 'http://public.example/']) {
    bodies.push(String((await guard.request(url)).body));
  }
  expect(bodies).toEqual(['public', 'public', 'public']);
  expect(internet.dialled).toEqual([...publicAddresses, publicAddresses[0]]);
});

describe('dials nothing for', () => {
  it.each(specialAddresses)('%s: the literal %s', async (_technique, address) => {
    await expect(guarded().request(urlOf(address))).rejects.toEqual(refusal('private-address'));
    expect(internet.dialled).toEqual([]);
  });

  it.each(specialAddresses)('%s: a name that resolves to %s', async (_technique, address) => {
    const { resolve } = stubResolver({ 'name.example': [[address]] });
    const refused = guarded({ resolve }).request('http://name.example/');
    await expect(refused).rejects.toThrow('name.example is refused: it is not on the public internet');
    expect(internet.dialled).toEqual([]);
  });

  it.each(spellings)('%s: %j', async (_technique, url) => {
    await expect(guarded().request(url)).rejects.toMatchObject({ name: 'NetworkError', failure: 'refused' });
    expect(internet.dialled).toEqual([]);
  });

  it.each(names)('%s: %s', async (_technique, host, answers) => {
    const { resolve } = stubResolver({ [new URL(`http://${host}`).hostname]: answers });
    await expect(guarded({ resolve }).request(`http://${host}/`)).rejects.toEqual(refusal('private-address'));
    expect(internet.dialled).toEqual([]);
  });

  it.each(forms)('a URL refused for %s: %j', async (reason, url) => {
    await expect(guarded().request(url)).rejects.toEqual(refusal(reason));
    expect(internet.dialled).toEqual([]);
  });

  it.each(ports)('port %i of a public address', async (port) => {
    await expect(guarded().request(`http://93.184.216.34:${port}/`)).rejects.toEqual(refusal('port'));
    expect(internet.dialled).toEqual([]);
  });
});

describe('a redirect of a public page', () => {
  const dns = { ...publicDns, 'mixed.example': [['93.184.216.34', '127.0.0.1']] };

  it.each(redirects)('is refused: %s', async (_technique, status, location) => {
    answer = (_request, response) => response.writeHead(status, { location }).end();
    const guard = guarded({ resolve: stubResolver(dns).resolve });
    await expect(guard.request('http://public.example/')).rejects.toHaveProperty('name', 'NetworkError');
    expect(internet.dialled).toEqual([publicAddresses[0]]);
  });

  it('is refused at the end of a chain of public ones', async () => {
    answer = ({ url = '' }, response) => {
      const step = Number(url.slice(1));
      response.writeHead(302, { location: step < 5 ? `/${step + 1}` : 'http://private.example/' }).end();
    };
    const guard = guarded({ resolve: stubResolver(dns).resolve });
    await expect(guard.request('http://public.example/0')).rejects.toEqual(refusal('private-address'));
    expect(dialledPrivate()).toEqual([]);
  });

  it('is refused when only the second of two locations is public', async () => {
    answer = (_request, response) =>
      response
        .writeHead(302, { location: ['http://127.0.0.1/', 'http://public.example/'] as unknown as string })
        .end();
    const guard = guarded({ resolve: stubResolver(dns).resolve });
    await expect(guard.request('http://public.example/')).rejects.toMatchObject({ name: 'NetworkError' });
    expect(dialledPrivate()).toEqual([]);
  });

  it.each([
    ['Refresh header', { refresh: '0; url=http://127.0.0.1/' }, ''],
    ['Link preload', { link: '<http://127.0.0.1/>; rel=preload' }, ''],
    ['alternative service', { 'alt-svc': 'h2="127.0.0.1:443"' }, ''],
    ['content location', { 'content-location': 'http://127.0.0.1/' }, ''],
    ['location without a redirect', { location: 'http://127.0.0.1/' }, ''],
    [
      'meta refresh',
      { 'content-type': 'text/html' },
      '<meta http-equiv=refresh content="0;url=http://127.0.0.1/">',
    ],
  ])('is not made of a %s', async (_technique, headers, body) => {
    answer = (_request, response) => response.writeHead(200, headers).end(body);
    await guarded({ resolve: stubResolver(dns).resolve }).request('http://public.example/');
    expect(internet.dialled).toEqual([publicAddresses[0]]);
  });
});

describe('a name that changes its answer', () => {
  it('is looked up once for a connection, so the checked address is the dialled one', async () => {
    const { resolve, asked } = stubResolver({ 'rebind.example': [['93.184.216.34'], ['127.0.0.1']] });
    const response = await guarded({ resolve }).request('http://rebind.example/');
    expect(String(response.body)).toBe('public');
    expect(asked).toEqual(['rebind.example']);
    expect(internet.dialled).toEqual(['93.184.216.34']);
  });

  it('is checked again for the next connection', async () => {
    answer = (_request, response) => response.writeHead(200, { connection: 'close' }).end('public');
    const { resolve } = stubResolver({ 'rebind.example': [['93.184.216.34'], ['127.0.0.1']] });
    const guard = guarded({ resolve });
    await guard.request('http://rebind.example/');
    await expect(guard.request('http://rebind.example/')).rejects.toEqual(refusal('private-address'));
    expect(dialledPrivate()).toEqual([]);
  });

  it('is checked again after a redirect to itself', async () => {
    answer = (_request, response) =>
      response.writeHead(302, { location: '/again', connection: 'close' }).end();
    const { resolve } = stubResolver({ 'rebind.example': [['93.184.216.34'], ['::1']] });
    await expect(guarded({ resolve }).request('http://rebind.example/')).rejects.toEqual(
      refusal('private-address'),
    );
    expect(dialledPrivate()).toEqual([]);
  });

  it('is checked by the peer of the open socket, should another one have been dialled', async () => {
    internet.reportedPeer = '127.0.0.1';
    const { resolve } = stubResolver({ 'swap.example': [['93.184.216.34']] });
    await expect(guarded({ resolve }).request('http://swap.example/')).rejects.toEqual(
      refusal('private-address'),
    );
  });
});

describe('proxy variables', () => {
  it.each(['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])(
    'mean nothing unless configured: %s',
    async (variable) => {
      vi.stubEnv(variable, variable === 'NODE_USE_ENV_PROXY' ? '1' : 'http://127.0.0.1:3128');
      const guard = guarded({ resolve: stubResolver(publicDns).resolve });
      await guard.request('http://public.example/');
      await expect(guard.request('http://169.254.169.254/')).rejects.toEqual(refusal('private-address'));
      expect(internet.dialled).toEqual([publicAddresses[0]]);
    },
  );
});
