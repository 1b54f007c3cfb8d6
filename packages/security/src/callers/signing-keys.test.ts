import { once } from 'node:events';
import { audience, startIdentityProvider } from '@mcp-commons/testing/identity-provider';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTokenVerifier } from './tokens.ts';

const minutes = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

async function setUp() {
  const provider = await startIdentityProvider();
  onTestFinished(() => provider.close());
  const onOutage = vi.fn();
  const { issuer, jwksUrl } = provider;
  const verify = createTokenVerifier({ issuer, audience, jwksUrl }, onOutage);
  const pass = (ms: number) => void vi.advanceTimersByTime(ms);
  return { provider, verify, onOutage, pass };
}

const alice = { id: 'token:alice', kind: 'token', scopes: new Set() };

describe('the keys of the issuer', () => {
  it('are fetched once for many tokens', async () => {
    const { provider, verify } = await setUp();
    const token = await provider.token();
    expect(await Promise.all(Array.from({ length: 20 }, () => verify(token)))).toEqual(Array(20).fill(alice));
    expect(provider.fetches).toBe(1);
  });

  it('are fetched again for a key that is new, but not for every key that is unknown', async () => {
    const { provider, verify, pass } = await setUp();
    await verify(await provider.token());
    await provider.rotate();
    pass(30_001);
    expect(await verify(await provider.token())).toEqual(alice);
    for (const kid of ['a', 'b', 'c'])
      expect(await verify(await provider.token({}, { kid }))).toBe('signature');
    expect(provider.fetches).toBe(2);
  });

  it('stop working within ten minutes after the issuer withdrew them', async () => {
    const { provider, verify, pass } = await setUp();
    const token = await provider.token({ exp: Date.now() / 1_000 + 3_600 });
    await verify(token);
    await provider.rotate();
    expect(await verify(token)).toEqual(alice);
    pass(10 * minutes + 1);
    expect(await verify(token)).toBe('signature');
  });

  it('stop working just as soon when the clock was set back', async () => {
    const { provider, verify, pass } = await setUp();
    const token = await provider.token({ exp: Date.now() / 1_000 + 3_600 });
    await verify(token);
    await provider.rotate();
    vi.setSystemTime(Date.now() - 60 * minutes);
    pass(10 * minutes + 1);
    expect(await verify(token)).toBe('signature');
  });

  it('stay valid for a day while the issuer is away, and no longer', async () => {
    const { provider, verify, pass, onOutage } = await setUp();
    const good = () => provider.token();
    await verify(await good());
    provider.respond((_request, response) => void response.writeHead(500).end());
    pass(23 * 60 * minutes);
    expect(await verify(await good())).toEqual(alice);
    expect(onOutage).toHaveBeenCalledTimes(1);
    pass(2 * 60 * minutes);
    expect(await verify(await good())).toBe('keys-unavailable');
    provider.respond();
    pass(5_001);
    expect(await verify(await good())).toEqual(alice);
  });

  it.each<[string, Parameters<Awaited<ReturnType<typeof setUp>>['provider']['respond']>[0]]>([
    ['an error', (_request, response) => void response.writeHead(503).end()],
    ['nothing, ending the connection', (request) => void request.socket.destroy()],
    ['a page', (_request, response) => void response.setHeader('content-type', 'text/html').end('<html>')],
    ['no JSON', (_request, response) => void response.end('{"keys":')],
    ['JSON that is not a key set', (_request, response) => void response.end('{"keys":7}')],
    [
      'a body that breaks off',
      ({ socket }, response) => void response.write('{', () => void socket.destroy()),
    ],
    [
      'larger than any key set',
      async (_request, response) => {
        for (let mebibyte = 0; mebibyte < 64 && !response.destroyed; mebibyte += 1)
          if (!response.write(Buffer.alloc(1_048_576, ' ')))
            await Promise.race([once(response, 'drain'), once(response, 'close')]);
        response.end('{"keys":[]}');
      },
    ],
    ['a redirect', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
  ])(
    'are unavailable when the answer is %s, which is reported after one request',
    async (_what, listener) => {
      const { provider, verify, onOutage } = await setUp();
      provider.respond(listener);
      const token = await provider.token();
      for (let i = 0; i < 3; i += 1) expect(await verify(token)).toBe('keys-unavailable');
      expect(provider.fetches).toBe(1);
      expect(onOutage).toHaveBeenCalledTimes(1);
    },
  );

  it.each([
    ['is too short', { n: Buffer.alloc(128, 7).toString('base64url'), e: 'AQAB' }],
    ['is incomplete', { e: 'AQAB' }],
  ])('verify nothing with one that %s, but still verify with the others', async (_what, parts) => {
    const { provider, verify, onOutage } = await setUp();
    const { keys } = (await (await fetch(provider.jwksUrl)).json()) as { keys: object[] };
    const broken = { kty: 'RSA', alg: 'RS256', use: 'sig', kid: 'broken', ...parts };
    provider.respond((_request, response) => void response.end(JSON.stringify({ keys: [broken, ...keys] })));

    expect(await verify(await provider.token({}, { kid: 'broken' }))).toBe('signature');
    expect(await verify(await provider.token())).toEqual(alice);
    expect(onOutage).not.toHaveBeenCalled();
  });

  it('are read after a byte order mark', async () => {
    const { provider, verify } = await setUp();
    const keys = await (await fetch(provider.jwksUrl)).text();
    provider.respond((_request, response) => void response.end(`\ufeff${keys}`));
    expect(await verify(await provider.token())).toEqual(alice);
  });

  it('are unavailable when the answer stalls, which is reported', async () => {
    const { provider, verify, onOutage } = await setUp();
    const late = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
    onTestFinished(() => void vi.restoreAllMocks());
    provider.respond((_request, response) => void response.write('{'));
    const { fetch } = globalThis;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
      const response = await fetch(...request);
      late.abort(new Error('late'));
      return response;
    });
    expect(await verify(await provider.token())).toBe('keys-unavailable');
    expect(onOutage).toHaveBeenCalledTimes(1);
  });

  it('are fetched again in time when the clock was set back', async () => {
    const { provider, verify, pass } = await setUp();
    provider.respond((_request, response) => void response.writeHead(500).end());
    await verify(await provider.token());
    provider.respond();
    vi.setSystemTime(Date.now() - 60 * minutes);
    pass(5_001);
    expect(await verify(await provider.token())).toEqual(alice);
  });

  it('are fetched at most every five seconds while that fails', async () => {
    const { provider, verify, pass } = await setUp();
    provider.respond((_request, response) => void response.writeHead(500).end());
    const token = await provider.token();
    for (let i = 0; i < 5; i += 1) expect(await verify(token)).toBe('keys-unavailable');
    expect(provider.fetches).toBe(1);
    pass(5_001);
    await verify(token);
    expect(provider.fetches).toBe(2);
  });
});
