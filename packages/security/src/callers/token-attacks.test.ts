import { createPublicKey, type JsonWebKey } from 'node:crypto';
import {
  audience,
  type IdentityProvider,
  startIdentityProvider,
} from '@mcp-commons/testing/identity-provider';
import fc from 'fast-check';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier, type TokenVerifier } from './tokens.ts';

let provider: IdentityProvider;
let verify: TokenVerifier;

beforeAll(async () => {
  provider = await startIdentityProvider();
  const { issuer, jwksUrl } = provider;
  verify = createTokenVerifier({ issuer, audience, jwksUrl }, () => undefined);
});

afterAll(() => provider.close());

const now = () => Math.floor(Date.now() / 1_000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The parts of a good token, which attacks combine wrongly. */
async function parts(): Promise<{ header: string; payload: string; signature: string }> {
  const [header = '', payload = '', signature = ''] = (await provider.token()).split('.');
  return { header, payload, signature };
}

/** The public key that everybody can fetch, in the formats that have fooled libraries. */
async function publicKey(): Promise<{ pem: string; jwk: JsonWebKey; der: Buffer }> {
  const { keys } = (await (await fetch(provider.jwksUrl)).json()) as { keys: [JsonWebKey] };
  const [jwk] = keys;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  return { pem, jwk, der: key.export({ type: 'spki', format: 'der' }) };
}

const claims: readonly [string, () => Promise<string>, string][] = [
  ['has expired', () => provider.token({ exp: now() - 61 }), 'expired'],
  ['expired long ago', () => provider.token({ exp: 1 }), 'expired'],
  ['never expires', () => provider.token({ exp: undefined }), 'no-expiry'],
  ['expires in words', () => provider.token({ exp: 'never' }), 'no-expiry'],
  ['is not valid yet', () => provider.token({ nbf: now() + 90 }), 'early'],
  ['is for another audience', () => provider.token({ aud: 'https://other.example/mcp' }), 'audience'],
  [
    'is for an audience that begins like ours',
    () => provider.token({ aud: `${audience}/admin` }),
    'audience',
  ],
  [
    'is for an audience that ours begins with',
    () => provider.token({ aud: 'https://mcp.example.org' }),
    'audience',
  ],
  [
    'is for several others',
    () => provider.token({ aud: ['https://a.example', 'https://b.example'] }),
    'audience',
  ],
  ['is for nobody', () => provider.token({ aud: undefined }), 'audience'],
  ['comes from another issuer', () => provider.token({ iss: 'https://evil.example' }), 'issuer'],
  [
    'comes from an issuer that begins like ours',
    () => provider.token({ iss: `${provider.issuer}.evil.example` }),
    'issuer',
  ],
  ['comes from ours with a slash', () => provider.token({ iss: `${provider.issuer}/` }), 'issuer'],
  ['comes from nobody', () => provider.token({ iss: undefined }), 'issuer'],
  ['is about nobody', () => provider.token({ sub: undefined }), 'subject'],
  ['has an empty subject', () => provider.token({ sub: '' }), 'subject'],
  [
    'has a subject that forges a log line',
    () => provider.token({ sub: 'alice\n{"actor":"root"}' }),
    'subject',
  ],
  ['has a subject of two lines', () => provider.token({ sub: 'alice\u2028root' }), 'subject'],
  ['has a subject of a thousand characters', () => provider.token({ sub: 'a'.repeat(1_000) }), 'subject'],
  ['has a subject that is a number', () => provider.token({ sub: 7 }), 'subject'],
];

const signatures: readonly [string, () => Promise<string>, string][] = [
  ['is signed by another key', async () => provider.token({}, {}, provider.strangersKey), 'signature'],
  [
    'is signed by another key and brings it along (jwk)',
    async () => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      return provider.token({}, { jwk: await exportJWK(publicKey) }, privateKey);
    },
    'signature',
  ],
  [
    'names a key set of its own (jku)',
    async () => provider.token({}, { jku: 'http://127.0.0.1:1/keys' }, provider.strangersKey),
    'signature',
  ],
  [
    'names a certificate of its own (x5u, x5c)',
    async () => provider.token({}, { x5u: 'http://127.0.0.1:1/cert', x5c: ['MIIB'] }, provider.strangersKey),
    'signature',
  ],
  ['names a key that is not there', () => provider.token({}, { kid: 'key-99' }), 'signature'],
  ['names a path as its key', () => provider.token({}, { kid: '../../../dev/null' }), 'signature'],
  ['names an injection as its key', () => provider.token({}, { kid: "' UNION SELECT 'secret" }), 'signature'],
  ['names a prototype as its key', () => provider.token({}, { kid: '__proto__' }), 'signature'],
  [
    'claims more than was signed',
    async () => {
      const { header, signature } = await parts();
      return `${header}.${part({ iss: provider.issuer, aud: audience, sub: 'root', exp: now() + 300 })}.${signature}`;
    },
    'signature',
  ],
  [
    'has another token’s signature',
    async () => {
      const { header, payload } = await parts();
      return `${header}.${payload}.${(await provider.token({ sub: 'bob' })).split('.')[2]}`;
    },
    'signature',
  ],
  [
    'has lost its signature',
    async () => {
      const { header, payload } = await parts();
      return `${header}.${payload}.`;
    },
    'signature',
  ],
  ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, () => Promise<string>, string] => [
    `is signed by algorithm ${JSON.stringify(alg)}`,
    async () => `${part({ alg, kid: provider.kid })}.${(await parts()).payload}.`,
    alg === '' ? 'malformed' : 'algorithm',
  ]),
  ...(['HS256', 'HS384', 'HS512'] as const).map((alg): [string, () => Promise<string>, string] => [
    `is signed by ${alg} with the public key as the secret`,
    async () => provider.token({}, { alg }, Buffer.from((await publicKey()).pem)),
    'algorithm',
  ]),
  [
    'is signed by HS256 with the public key in DER',
    async () => provider.token({}, { alg: 'HS256' }, (await publicKey()).der),
    'algorithm',
  ],
  [
    'is signed by HS256 with the public key as JSON',
    async () => provider.token({}, { alg: 'HS256' }, Buffer.from(JSON.stringify((await publicKey()).jwk))),
    'algorithm',
  ],
  [
    'is signed by an empty secret',
    async () => {
      const { payload } = await parts();
      return `${part({ alg: 'HS256' })}.${payload}.${Buffer.alloc(32).toString('base64url')}`;
    },
    'algorithm',
  ],
  [
    'says RS512 over an RS256 signature',
    async () => {
      const { payload, signature } = await parts();
      return `${part({ alg: 'RS512', kid: provider.kid })}.${payload}.${signature}`;
    },
    'signature',
  ],
  [
    'says ES256 over an RSA key',
    async () => provider.token({}, { alg: 'ES256' }, (await generateKeyPair('ES256')).privateKey),
    'signature',
  ],
  [
    'has an ECDSA signature of zeros (CVE-2022-21449)',
    async () => {
      const { payload } = await parts();
      return `${part({ alg: 'ES256', kid: provider.kid })}.${payload}.${Buffer.alloc(64).toString('base64url')}`;
    },
    'signature',
  ],
];

const shapes: readonly [string, () => Promise<string>, string][] = [
  ['is empty', async () => '', 'malformed'],
  ['is a word', async () => 'secret', 'malformed'],
  ['is dots', async () => '..', 'malformed'],
  ['is a million dots', async () => '.'.repeat(1_000_000), 'malformed'],
  ['has two parts', async () => (await provider.token()).split('.').slice(0, 2).join('.'), 'malformed'],
  ['has four parts', async () => `${await provider.token()}.x`, 'malformed'],
  ['is encrypted (five parts)', async () => `${part({ alg: 'dir', enc: 'A256GCM' })}.a.b.c.d`, 'malformed'],
  ['has a header that is not JSON', async () => `e30x.${(await parts()).payload}.x`, 'malformed'],
  ['has a header that is a list', async () => `${part(['RS256'])}.${(await parts()).payload}.x`, 'malformed'],
  [
    'demands an extension that nobody knows (crit)',
    async () => `${part({ alg: 'RS256', crit: ['exp'], exp: 1 })}.${(await parts()).payload}.x`,
    'malformed',
  ],
  [
    'has an unencoded payload (b64)',
    async () => `${part({ alg: 'RS256', crit: ['b64'], b64: false })}.x.x`,
    'malformed',
  ],
  ['is longer than a header may be', () => provider.token({ padding: 'x'.repeat(9_000) }), 'malformed'],
  ['has a blank before it', async () => ` ${await provider.token()}`, 'signature'],
  ['has a line break in it', async () => (await provider.token()).replace('.', '\n.'), 'signature'],
];

describe('a token is refused that', () => {
  it.each([...claims, ...signatures, ...shapes])('%s', async (_what, make, refusal) => {
    expect(await verify(await make())).toBe(refusal);
  });

  it('anybody could make up', async () => {
    const text = fc.oneof(fc.string(), fc.base64String());
    const token = fc.array(text, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('.'));
    await fc.assert(
      fc.asyncProperty(token, async (made) => {
        expect(typeof (await verify(made))).toBe('string');
      }),
    );
  });

  it('somebody changed in one place', async () => {
    const token = await provider.token();
    const place = fc.integer({ min: 0, max: token.length - 2 });
    await fc.assert(
      fc.asyncProperty(place, async (at) => {
        const other = token[at] === 'A' ? 'B' : 'A';
        const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
        expect(typeof (await verify(changed))).toBe('string');
      }),
    );
  });
});

describe('a token is accepted that', () => {
  it.each([
    ['names a subject', {}, []],
    ['expired within the skew of the clocks', { exp: now() - 30 }, []],
    ['is for us among others', { aud: ['https://other.example', audience] }, []],
    ['has scopes in one string', { scope: 'users:read  users:write' }, ['users:read', 'users:write']],
    ['has scopes in a list', { scp: ['users:read', 7, 'users:write'] }, ['users:read', 'users:write']],
    ['has a star among its scopes, which is a scope like others', { scope: '*' }, ['*']],
  ])('%s', async (_what, given, scopes) => {
    const token = await provider.token(given);
    expect(await verify(token)).toEqual({ id: 'token:alice', kind: 'token', scopes: new Set(scopes) });
  });
});

it.each(['http://keys.example/jwks', 'ftp://127.0.0.1/jwks', 'file:///etc/keys', 'keys.example', ''])(
  'keys are not fetched from %j',
  (jwksUrl) => {
    const settings = { issuer: 'https://issuer.example', audience, jwksUrl };
    expect(() => createTokenVerifier(settings, () => undefined)).toThrow(/must be an https: URL/);
  },
);
