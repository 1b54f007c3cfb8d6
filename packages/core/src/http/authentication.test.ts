import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import {
  audience,
  type IdentityProvider,
  startIdentityProvider,
} from '@mcp-commons/testing/identity-provider';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { connectAs, keyLine, recordCall, serveNotes } from './notes-server.fixture.ts';

let provider: IdentityProvider;

beforeAll(async () => {
  provider = await startIdentityProvider();
});

afterAll(() => provider.close());

const key = 'a key that only the owner knows'.replaceAll(' ', '-');
const metadataUrl = 'https://mcp.example.org/.well-known/oauth-protected-resource/mcp';
const oauth = () => ({
  publicUrl: audience,
  oauthIssuer: provider.issuer,
  oauthJwksUrl: provider.jwksUrl,
});
const now = () => Math.floor(Date.now() / 1_000);
const challenge = (error: string, description: string) =>
  `Bearer error="${error}", error_description="${description}", resource_metadata="${metadataUrl}"`;
const invalid = (description: string) => challenge('invalid_token', description);

const tokens: readonly [string, () => Promise<string>, string][] = [
  ['that is malformed', async () => 'nonsense', 'The token is not a JWT'],
  ['that has expired', () => provider.token({ exp: now() - 61 }), 'The token has expired'],
  ['that has no expiry', () => provider.token({ exp: undefined }), 'The token has no expiry'],
  ['that is not valid yet', () => provider.token({ nbf: now() + 120 }), 'The token is not valid yet'],
  [
    'for another audience',
    () => provider.token({ aud: 'https://other.example' }),
    'The token is for another audience',
  ],
  [
    'of another issuer',
    () => provider.token({ iss: 'https://evil.example' }),
    'The token comes from another issuer',
  ],
  [
    'signed by another key',
    () => provider.token({}, {}, provider.strangersKey),
    'The token is not signed by a key of the issuer',
  ],
  [
    'without a signature (alg none)',
    async () => {
      const [, payload] = (await provider.token()).split('.');
      return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    },
    'The token is signed by an algorithm that is not accepted',
  ],
  [
    'signed with the public key as a secret (HS256)',
    () => provider.token({}, { alg: 'HS256' }, Buffer.from('the public key, padded to 32 bytes')),
    'The token is signed by an algorithm that is not accepted',
  ],
  ['of 10 kB', () => provider.token({ padding: 'x'.repeat(7_000) }), 'The token is not a JWT'],
  [
    'without a subject',
    () => provider.token({ sub: undefined }),
    'The token has no subject, or one that cannot be written down',
  ],
];

describe.each(['legacy', 'modern'] as const)('%s era', (era) => {
  it('serves a caller with a token', async () => {
    const { url } = await serveNotes(oauth());
    const client = await connectAs(url, era, await provider.token());
    const { structuredContent } = await client.callTool({ name: 'greet', arguments: {} });
    expect(structuredContent).toEqual({ caller: 'token:alice' });
  });

  it('serves a caller with an API key, beside tokens', async () => {
    const { url } = await serveNotes({ ...oauth(), mcpApiKey: key });
    for (const [credential, caller] of [
      [key, 'key:default'],
      [await provider.token(), 'token:alice'],
    ] as const) {
      const client = await connectAs(url, era, credential);
      const { structuredContent } = await client.callTool({ name: 'greet', arguments: {} });
      expect(structuredContent).toEqual({ caller });
    }
  });

  it('serves the owner of the machine when nothing is set up', async () => {
    const { url } = await serveNotes();
    const client = await connectAs(url, era, 'whatever');
    const { structuredContent } = await client.callTool({ name: 'write', arguments: {} });
    expect(structuredContent).toEqual({ caller: 'local' });
  });

  it.each(tokens)('answers 401 to a token %s, and reaches no handler', async (_what, make, description) => {
    const { url, reached, log } = await serveNotes(oauth());
    const call = await recordCall(url, era, await provider.token(), 'greet');
    const token = await make();
    const response = await call({ authorization: `Bearer ${token}` });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(invalid(description));
    expect(await response.json()).toMatchObject({ error: { message: description } });
    expect(reached).toEqual(['token:alice greet']);
    expect(log()).not.toContain(token);
  });

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['Basic credentials', 'Basic YWxhZGRpbjpvcGVuc2VzYW1l'],
    ['a bare word', 'secret'],
    ['Bearer without a credential', 'Bearer'],
  ])('answers 401 to %s, without an error to correct', async (_what, authorization) => {
    const { url, reached } = await serveNotes(oauth());
    const call = await recordCall(url, era, await provider.token(), 'greet');
    const response = await call({ authorization });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(`Bearer resource_metadata="${metadataUrl}"`);
    expect(reached).toEqual(['token:alice greet']);
  });

  it.each(['access_token', 'token', 'api_key', 'key', 'ACCESS_TOKEN', 'access%5Ftoken'])(
    'answers 400 to a credential in the URL (%s), even beside a good one',
    async (name) => {
      const { url, reached, log } = await serveNotes(oauth());
      const token = await provider.token();
      const call = await recordCall(url, era, token, 'greet');
      const response = await call({}, { target: new URL(`?x=1&${name}=${token}`, url) });
      expect(response.status).toBe(400);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_request"');
      expect(reached).toEqual(['token:alice greet']);
      expect(log()).not.toContain(token);
    },
  );

  it('answers 401 to a key that a reload has removed, and to no other', async () => {
    const file = temporaryFile(keyLine('old', key) + keyLine('other', `${key}-2`));
    const { url, reload, reached, log } = await serveNotes({ mcpApiKeysFile: file });
    const call = await recordCall(url, era, key, 'greet');
    const other = await recordCall(url, era, `${key}-2`, 'greet');
    writeFileSync(file, keyLine('other', `${key}-2`));
    reload();
    const response = await call();
    expect([response.status, (await other()).status]).toEqual([401, 200]);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_token", error_description="The API key is not known"',
    );
    expect(reached).toEqual(['key:old greet', 'key:other greet', 'key:other greet']);
    expect(log()).not.toContain(key);
  });
});

describe('a file of API keys', () => {
  it('leaves the keys as they were when it is broken at a reload', async () => {
    const file = temporaryFile(keyLine('ci', key));
    const { url, reload, log } = await serveNotes({ mcpApiKeysFile: file });
    const call = await recordCall(url, 'modern', key, 'greet');
    for (const broken of [`${keyLine('new', `${key}-2`)}oops`, '']) {
      writeFileSync(file, broken);
      reload();
      expect((await call()).status).toBe(200);
      expect((await call({ authorization: `Bearer ${key}-2` })).status).toBe(401);
    }
    expect(log()).toContain('MCP_API_KEYS_FILE: line 2:');
    expect(log()).toContain('MCP_API_KEYS_FILE: there is no key in it');
  });

  it.each([
    ['the id', keyLine('default', `${key}-2`), /^MCP_API_KEYS_FILE: line 1: the id default is taken/],
    ['the key', keyLine('ci', key), /^MCP_API_KEYS_FILE: line 1: an earlier key is the same/],
  ])('is refused when a line has %s of MCP_API_KEY', async (_what, line, message) => {
    const serving = serveNotes({ mcpApiKey: key, mcpApiKeysFile: temporaryFile(line) });
    await expect(serving).rejects.toThrow(message);
  });
});

it('answers 400 to two Authorization headers', async () => {
  const { url, reached } = await serveNotes({ mcpApiKey: key });
  const status = await new Promise((resolve, reject) => {
    const authorization = [`Bearer ${key}`, 'Bearer another'];
    request(url, { method: 'POST', headers: { authorization } as never }, (response) =>
      resolve(response.statusCode),
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(400);
  expect(reached).toEqual([]);
});

it('answers 503 and when to try again while the keys of the issuer cannot be fetched', async () => {
  const away = await startIdentityProvider();
  const token = await away.token();
  await away.close();
  const { url, log } = await serveNotes({
    publicUrl: audience,
    oauthIssuer: away.issuer,
    oauthJwksUrl: away.jwksUrl,
  });
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(log()).toContain('signing keys not fetched');
});

it('answers a request whose token it is still checking when it closes', async () => {
  const slow = await startIdentityProvider();
  onTestFinished(() => slow.close());
  const asked = new Promise<() => void>((resolve) => {
    slow.respond((_request, response) => resolve(() => response.writeHead(503).end()));
  });
  const service = await serveNotes({
    publicUrl: audience,
    oauthIssuer: slow.issuer,
    oauthJwksUrl: slow.jwksUrl,
    drainMs: 5_000,
  });
  const headers = { authorization: `Bearer ${await slow.token()}` };
  const answer = fetch(service.url, { method: 'POST', headers });
  const refuseKeys = await asked;

  const closing = service.close();
  await vi.waitFor(() => expect(fetch(service.url)).rejects.toThrow());
  refuseKeys();

  expect((await answer).status).toBe(503);
  await closing;
});

describe('the metadata of the resource', () => {
  it.each(['', '/mcp'])('is at /.well-known/oauth-protected-resource%s, for everybody', async (suffix) => {
    const { url } = await serveNotes(oauth());
    const response = await fetch(new URL(`/.well-known/oauth-protected-resource${suffix}`, url));
    expect(await response.json()).toEqual({
      resource: audience,
      authorization_servers: [provider.issuer],
      scopes_supported: ['notes:admin', 'notes:read', 'notes:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Notes',
    });
  });

  it('is at the path that belongs to a public URL with a path', async () => {
    const { url } = await serveNotes({ ...oauth(), publicUrl: 'https://gateway.example/notes/mcp' });
    const at = '/.well-known/oauth-protected-resource/notes/mcp';
    expect((await fetch(new URL(at, url))).status).toBe(200);
    const { headers } = await fetch(url, { method: 'POST' });
    expect(headers.get('www-authenticate')).toContain(`resource_metadata="https://gateway.example${at}"`);
  });

  it('does not exist without an issuer', async () => {
    const { url } = await serveNotes({ mcpApiKey: key });
    expect((await fetch(new URL('/.well-known/oauth-protected-resource', url))).status).toBe(404);
  });
});

describe('the server does not start', () => {
  it.each<[string, Parameters<typeof serveNotes>[0], string]>([
    [
      'on a public address without authentication',
      { host: '0.0.0.0' },
      'HOST: refusing to listen on 0.0.0.0 without authentication; set MCP_API_KEY,',
    ],
    ['on a public IPv6 address without authentication', { host: '::' }, 'HOST: refusing to listen on ::'],
    ['with a key that can be guessed', { mcpApiKey: 'secret' }, 'MCP_API_KEY: must have 20..1024'],
    [
      'without its file of keys',
      { mcpApiKeysFile: '/nowhere' },
      'MCP_API_KEYS_FILE: cannot read /nowhere (ENOENT)',
    ],
    [
      'with a directory in place of its file of keys',
      { mcpApiKeysFile: '.' },
      'MCP_API_KEYS_FILE: cannot read . (EISDIR)',
    ],
    [
      'with an issuer but without its keys',
      { oauthIssuer: 'https://issuer.example' },
      'OAUTH_JWKS_URL: must be set',
    ],
    [
      'with an issuer but without a public URL',
      { oauthIssuer: 'https://issuer.example', oauthJwksUrl: 'https://issuer.example/keys' },
      'PUBLIC_URL: must be set',
    ],
    ['with keys of no issuer', { oauthJwksUrl: 'https://issuer.example/keys' }, 'OAUTH_ISSUER: must be set'],
    [
      'with keys over plain HTTP',
      {
        oauthIssuer: 'https://issuer.example',
        publicUrl: audience,
        oauthJwksUrl: 'http://issuer.example/keys',
      },
      'OAUTH_JWKS_URL: must be an https: URL',
    ],
  ])('%s', async (_what, options, message) => {
    await expect(serveNotes(options)).rejects.toThrow(message);
  });

  it('unless it has a key: then it starts on every address', async () => {
    const { url } = await serveNotes({ host: '0.0.0.0', mcpApiKey: key });
    expect((await fetch(new URL(`http://127.0.0.1:${url.port}/mcp`), { method: 'POST' })).status).toBe(401);
  });
});
