import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createNetworkGuard } from './create-network-guard.ts';
import type { OAuthCredential } from './oauth-token.ts';
import { type Origin, openOrigin } from './origin.fixture.ts';
import { parseUpstreamCredentials } from './parse-upstream-credentials.ts';
import { createUpstreamCredentials, type UpstreamCredential } from './upstream-credentials.ts';

afterEach(() => void vi.useRealTimers());

const guardFor = (...allowed: Origin[]) =>
  createNetworkGuard({ allowPrivateHosts: allowed.map(({ host }) => host) });
const api = new URL('https://api.example.com/v1');
const credentialsFor = (credential: UpstreamCredential) =>
  createUpstreamCredentials(new Map([[api.origin, credential]]), createNetworkGuard());

it.each<[UpstreamCredential, Record<string, string>]>([
  [{ type: 'bearer', token: 'abc' }, { authorization: 'Bearer abc' }],
  [{ type: 'header', name: 'X-Api-Key', value: 'abc' }, { 'x-api-key': 'abc' }],
  [{ type: 'basic', user: 'ada', password: 'lövelace' }, { authorization: 'Basic YWRhOmzDtnZlbGFjZQ==' }],
])('gives the headers of %j', async (credential, headers) => {
  expect(await credentialsFor(credential).headersFor(api)).toEqual(headers);
});

it.each([
  'http://api.example.com/',
  'https://api.example.com:8443/',
  'https://api.example.com.evil.example/',
  'https://example.com/',
])('gives nothing to another origin: %s', async (url) => {
  expect(await credentialsFor({ type: 'bearer', token: 'abc' }).headersFor(new URL(url))).toEqual({});
});

it('stays behind when a redirect leaves the origin, with every header that could be a secret', async () => {
  const seen: unknown[] = [];
  const other = await openOrigin((request, response) => {
    seen.push(request.headers);
    response.end('other');
  });
  const first = await openOrigin((request, response) => {
    seen.push(request.headers);
    response.writeHead(302, { location: other.url }).end();
  });
  const guard = guardFor(first, other);
  const credentials = createUpstreamCredentials(
    new Map([[new URL(first.url).origin, { type: 'bearer', token: 'abc' }]]),
    guard,
  );

  await guard.request(first.url, {
    authorize: credentials.headersFor,
    headers: { accept: 'text/html', cookie: 'a=b', 'x-api-key': 'k' },
  });

  expect(seen[0]).toMatchObject({
    authorization: 'Bearer abc',
    cookie: 'a=b',
    'x-api-key': 'k',
    accept: 'text/html',
  });
  expect(seen[1]).toMatchObject({ accept: 'text/html' });
  expect(JSON.stringify(seen[1])).not.toMatch(/authorization|abc|a=b|x-api-key/);
});

describe('an OAuth token', () => {
  const start = async (
    answers: readonly [status: number, body: unknown][],
    more: Partial<OAuthCredential> = {},
  ) => {
    const requests: { authorization: string | undefined; form: string }[] = [];
    const endpoint = await openOrigin(async (request, response) => {
      let form = '';
      for await (const chunk of request) form += String(chunk);
      const [status, body] = answers[Math.min(requests.length, answers.length - 1)] ?? [500, {}];
      requests.push({ authorization: request.headers.authorization, form });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const credential: OAuthCredential = { type: 'oauth', tokenUrl: endpoint.url, clientId: 'me', ...more };
    const credentials = createUpstreamCredentials(new Map([[api.origin, credential]]), guardFor(endpoint));
    const bearer = async (signal?: AbortSignal) =>
      (await credentials.headersFor(api, signal))['authorization'];
    return { requests, bearer, credentials };
  };

  it('is requested with the client credentials, once for all callers', async () => {
    const { requests, bearer } = await start([[200, { access_token: 't1', expires_in: 3_600 }]], {
      clientSecret: 's:e c',
      scope: 'read',
    });
    expect(await Promise.all([bearer(), bearer(), bearer()])).toEqual([
      'Bearer t1',
      'Bearer t1',
      'Bearer t1',
    ]);
    expect(await bearer()).toBe('Bearer t1');
    expect(requests).toEqual([
      { authorization: `Basic ${btoa('me:s%3Ae+c')}`, form: 'grant_type=client_credentials&scope=read' },
    ]);
  });

  it('is renewed a minute before its end, with the newest refresh token', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { requests, bearer } = await start(
      [
        [200, { access_token: 't1', expires_in: 3_600, refresh_token: 'r2' }],
        [200, { access_token: 't2', expires_in: 3_600 }],
      ],
      { refreshToken: 'r1' },
    );
    await bearer();
    vi.setSystemTime(Date.now() + 3_539_000);
    expect(await bearer()).toBe('Bearer t1');
    vi.setSystemTime(Date.now() + 2_000);
    expect(await bearer()).toBe('Bearer t2');
    vi.setSystemTime(Date.now() + 3_541_000);
    await bearer();
    expect(requests).toEqual(
      ['r1', 'r2', 'r2'].map((token) => ({
        authorization: undefined,
        form: `grant_type=refresh_token&refresh_token=${token}&client_id=me`,
      })),
    );
  });

  it('that is still valid is used when renewing it fails', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { bearer } = await start([
      [200, { access_token: 't1', expires_in: 3_600 }],
      [503, {}],
    ]);
    await bearer();
    vi.setSystemTime(Date.now() + 3_550_000);
    expect(await bearer()).toBe('Bearer t1');
    vi.setSystemTime(Date.now() + 60_000);
    await expect(bearer()).rejects.toMatchObject({ reason: 'credentials' });
  });

  it.each<[number, unknown, string]>([
    [
      401,
      { error: 'invalid_client', error_description: 'secret s3cret is wrong' },
      'gave no access token (status 401, invalid_client)',
    ],
    [400, { error: 'x'.repeat(50) }, `gave no access token (status 400, ${'x'.repeat(40)})`],
    [200, {}, 'gave no access token (status 200)'],
    [200, null, 'gave no access token (status 200)'],
    [200, { access_token: 's3cret\n' }, 'gave no access token (status 200)'],
    [200, { access_token: '' }, 'gave no access token (status 200)'],
    [302, {}, 'gave no access token (status 302)'],
    [500, 'broken', 'gave no access token (status 500)'],
  ])('that is not given is an error without secrets: %i %j', async (status, body, message) => {
    const { bearer } = await start([[status, body]], { clientSecret: 's3cret' });
    const error = await bearer().catch((caught: unknown) => caught);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('s3cret');
  });

  it('is dropped when its origin refuses it', async () => {
    const { requests, bearer, credentials } = await start([
      [200, { access_token: 't1', expires_in: 3_600 }],
      [200, { access_token: 't2', expires_in: 3_600 }],
    ]);
    const refused = await credentials.headersFor(api);
    expect(credentials.dropToken(new URL('https://example.com/'), refused)).toBe(false);
    expect(await bearer()).toBe('Bearer t1');
    expect(credentials.dropToken(api, refused)).toBe(true);
    expect(await bearer()).toBe('Bearer t2');
    expect(credentials.dropToken(api, refused)).toBe(true);
    expect(await bearer()).toBe('Bearer t2');
    expect(requests).toHaveLength(2);
  });

  it('is not requested for a caller that has cancelled, who would not see a failure', async () => {
    const request = vi.fn(() => Promise.reject(new Error('down')));
    const credential: OAuthCredential = { type: 'oauth', tokenUrl: 'https://id.example', clientId: 'me' };
    const credentials = createUpstreamCredentials(new Map([[api.origin, credential]]), { request });

    await expect(credentials.headersFor(api, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );

    expect(request).not.toHaveBeenCalled();
  });

  it('is not asked for where the token endpoint redirects, which would get the secret', async () => {
    const seen = vi.fn();
    const elsewhere = await openOrigin((_request, response) => {
      seen();
      response.end('{"access_token":"t"}');
    });
    const endpoint = await openOrigin((_request, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    const credential: OAuthCredential = {
      type: 'oauth',
      tokenUrl: endpoint.url,
      clientId: 'me',
      refreshToken: 'r1',
    };
    const entries = new Map([[api.origin, credential]]);
    const credentials = createUpstreamCredentials(entries, guardFor(endpoint, elsewhere));

    await expect(credentials.headersFor(api)).rejects.toThrow('redirects too often (at most 0)');

    expect(seen).not.toHaveBeenCalled();
  });

  it('does not hold a caller that cancels, and still serves the others', async () => {
    const { bearer } = await start([[200, { access_token: 't1' }]]);
    const controller = new AbortController();
    const cancelled = bearer(controller.signal);
    const other = bearer();
    controller.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    expect(await other).toBe('Bearer t1');
  });
});

describe('the credentials file', () => {
  it('gives each origin its entry, with secrets from their files', () => {
    const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const tokenFile = join(directory, 'key');
    writeFileSync(tokenFile, 's3cret\n');
    const json = JSON.stringify({
      'https://a.example': { type: 'bearer', tokenFile },
      'http://b.example:8080': { type: 'oauth', tokenUrl: 'https://id.example/token', clientId: 'me' },
    });
    expect([...parseUpstreamCredentials(json)]).toEqual([
      ['https://a.example', { type: 'bearer', token: 's3cret' }],
      ['http://b.example:8080', { type: 'oauth', tokenUrl: 'https://id.example/token', clientId: 'me' }],
    ]);
  });

  it.each<[unknown, string]>([
    ['{"https://a.example": {"token": "s3cret"', 'must be one JSON object'],
    [[], 'must be one JSON object'],
    [{ 'a.example': {} }, '"a.example" is not an origin'],
    [{ 'https://a.example/': {} }, '"https://a.example/" is not an origin'],
    [{ 'ftp://a.example': {} }, 'is not an origin'],
    [{ 'https://a.example': 's3cret' }, 'must be an object'],
    [{ 'https://a.example': { type: 'digest' } }, 'needs a type: bearer, header, basic, oauth'],
    [{ 'https://a.example': { type: 'toString' } }, 'needs a type'],
    [{ 'https://a.example': { type: 'bearer' } }, 'needs token or tokenFile'],
    [{ 'https://a.example': { type: 'bearer', token: 's3cret', scope: 'x' } }, 'unknown field "scope"'],
    [{ 'https://a.example': { type: 'bearer', token: 's3\r\ncret' } }, 'a control character in token'],
    [{ 'https://a.example': { type: 'bearer', token: 7 } }, 'needs text in token'],
    [{ 'https://a.example': { type: 'bearer', tokenFile: '/nowhere' } }, 'tokenFile cannot be read'],
    [
      { 'https://a.example': { type: 'bearer', token: 's3cret€' } },
      'for https://a.example: the entry has a character in token that no header can carry',
    ],
    [
      { 'https://a.example': { type: 'header', name: 'X-Key', value: 's3cret€' } },
      'has a character in value that no header can carry',
    ],
    [
      { 'https://a.example': { type: 'header', name: 'X Key', value: 's3cret' } },
      'for https://a.example: the entry needs a header name without blanks in name, such as X-Api-Key',
    ],
    [{ 'https://a.example': { type: 'header', name: 'X-Këy', value: 's3cret' } }, 'needs a header name'],
    ...['id', 'id.example:443/token', 'ftp://id.example/token'].map((tokenUrl): [unknown, string] => [
      { 'https://a.example': { type: 'oauth', tokenUrl, clientId: 'me', clientSecret: 's3cret' } },
      'for https://a.example: the entry needs an http: or https: URL in tokenUrl',
    ]),
  ])('stops the start without quoting a secret: %j', (json, message) => {
    const text = typeof json === 'string' ? json : JSON.stringify(json);
    const attempt = () => parseUpstreamCredentials(text);
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow('s3');
  });
});
