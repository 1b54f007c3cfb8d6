import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** An OAuth issuer on loopback: it publishes its keys, and signs whatever a test wants signed. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the key set was requested. */
  readonly fetches: number;
  /** The id of the key in use. */
  readonly kid: string;
  /** A private key of the same kind that nobody has published. */
  readonly strangersKey: CryptoKey;
  /** A token for `https://mcp.example.org/mcp`, valid for five minutes; `claims` change it, undefined removes one. */
  token(
    claims?: Readonly<Record<string, unknown>>,
    header?: Partial<JWTHeaderParameters>,
    key?: CryptoKey | Uint8Array,
  ): Promise<string>;
  /** Signs with a new key from now on and publishes no other. */
  rotate(): Promise<void>;
  /** Lets `listener` answer requests for the key set from now on; without one, they get the right answer again. */
  respond(listener?: RequestListener): void;
  close(): Promise<void>;
}

/** What the tokens are for, unless a test says otherwise. */
export const audience = 'https://mcp.example.org/mcp';

export async function startIdentityProvider(): Promise<IdentityProvider> {
  let fetches = 0;
  let listener: RequestListener | undefined;
  let published = await newKey(1);
  const { privateKey: strangersKey } = await newKey(0);
  const server = createServer((request, response) => {
    fetches += 1;
    if (listener !== undefined) return listener(request, response);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [published.jwk] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/keys`,
    strangersKey,
    get fetches() {
      return fetches;
    },
    get kid() {
      return published.kid;
    },
    token(claims = {}, header = {}, key = published.privateKey) {
      const now = Math.floor(Date.now() / 1_000);
      const standard = { iss: issuer, aud: audience, sub: 'alice', iat: now, exp: now + 300 };
      return new SignJWT({ ...standard, ...claims } as JWTPayload)
        .setProtectedHeader({ alg: 'RS256', kid: published.kid, ...header })
        .sign(key);
    },
    async rotate() {
      published = await newKey(Number(published.kid.slice(4)) + 1);
    },
    respond(next) {
      listener = next;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function newKey(number: number) {
  const kid = `key-${number}`;
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
