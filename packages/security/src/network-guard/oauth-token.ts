import { abortable } from '../abortable.ts';
import type { NetworkGuard } from './create-network-guard.ts';
import { NetworkError } from './network-error.ts';

/** OAuth 2.0 without a person: client credentials (RFC 6749, 4.4), or a refresh token (section 6) if there is one. */
export interface OAuthCredential {
  readonly type: 'oauth';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly refreshToken?: string;
  readonly scope?: string;
}

/** Node throws for a header with other characters (RFC 6749, A.12). */
const tokenSyntax = /^[\x20-\x7e]+$/;

/** A token is renewed this many seconds before it expires. */
const earlySeconds = 60;

/** Lifetime of a token when the endpoint does not state one (RFC 6749, 5.1 only recommends it). */
const defaultLifetimeSeconds = 300;

interface Token {
  readonly accessToken: string;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** Gives the header with a valid access token; all callers share one request for it. */
export function createTokenSource(credential: OAuthCredential, guard: Pick<NetworkGuard, 'request'>) {
  let token: Token | undefined;
  let { refreshToken } = credential;
  let renewing: Promise<Token> | undefined;

  const renew = async () => {
    const answer = await requestToken(credential, refreshToken, guard);
    // A server may replace the refresh token, which makes the old one invalid (RFC 6749, 6).
    refreshToken = answer.refreshToken ?? refreshToken;
    token = answer.token;
    return token;
  };

  const get = async (signal: AbortSignal | undefined): Promise<string> => {
    const current = token;
    if (current !== undefined && Date.now() < current.renewAt) return current.accessToken;
    signal?.throwIfAborted();
    // Not bound to the caller's signal: others wait for the same answer.
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    try {
      return (await abortable(renewing, signal)).accessToken;
    } catch (error) {
      signal?.throwIfAborted();
      if (current !== undefined && Date.now() < current.expiresAt) return current.accessToken;
      throw error;
    }
  };
  return {
    headers: async (signal: AbortSignal | undefined) => ({ authorization: `Bearer ${await get(signal)}` }),
    dropToken({ authorization }: Readonly<Record<string, string>>) {
      // Another call may have met the refusal before, and there may be a new token already.
      if (authorization === `Bearer ${token?.accessToken}`) token = undefined;
      return true;
    },
  };
}

async function requestToken(
  { tokenUrl, clientId, clientSecret, scope }: OAuthCredential,
  refreshToken: string | undefined,
  guard: Pick<NetworkGuard, 'request'>,
): Promise<{ readonly token: Token; readonly refreshToken: string | undefined }> {
  const { host } = new URL(tokenUrl);
  const form = new URLSearchParams({
    ...(refreshToken === undefined
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken }),
    ...(scope !== undefined && { scope }),
    ...(clientSecret === undefined && { client_id: clientId }),
  });
  const { status, body } = await guard.request(tokenUrl, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(clientSecret !== undefined && {
        authorization: basic(formEncoded(clientId), formEncoded(clientSecret)),
      }),
    },
    body: form.toString(),
    // A redirect of the token endpoint would pass the secret on.
    limits: { maxRedirects: 0, timeoutMs: 10_000, maxBodyBytes: 65_536, maxWireBytes: 65_536 },
  });
  const answer = parseObject(body.toString('utf8'));
  const accessToken = answer['access_token'];
  if (status !== 200 || typeof accessToken !== 'string' || !tokenSyntax.test(accessToken)) {
    const detail = typeof answer['error'] === 'string' ? `, ${answer['error'].slice(0, 40)}` : '';
    throw new NetworkError('credentials', host, { detail: `status ${status}${detail}` });
  }
  return {
    token: timed(accessToken, answer['expires_in']),
    refreshToken: optionalString(answer['refresh_token']),
  };
}

function timed(accessToken: string, expiresIn: unknown): Token {
  const seconds = Number(expiresIn) > 0 ? Number(expiresIn) : defaultLifetimeSeconds;
  const expiresAt = Date.now() + seconds * 1_000;
  // A short-lived token is used for half its life, or it would be renewed for every request.
  return { accessToken, expiresAt, renewAt: expiresAt - Math.min(earlySeconds, seconds / 2) * 1_000 };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    // The error gives the status; the body may be an HTML page, which does not help a model.
    return {};
  }
}

function optionalString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Client identifiers and secrets are form-encoded before they are joined (RFC 6749, 2.3.1). */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
