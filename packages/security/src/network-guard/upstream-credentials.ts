import type { NetworkGuard } from './create-network-guard.ts';
import { basic, createTokenSource, type OAuthCredential } from './oauth-token.ts';

/** What one origin accepts as credentials. */
export type UpstreamCredential =
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'header'; readonly name: string; readonly value: string }
  | { readonly type: 'basic'; readonly user: string; readonly password: string }
  | OAuthCredential;

type CredentialHeaders = Readonly<Record<string, string>>;

export interface UpstreamCredentials {
  /**
   * The headers for a request to `url`; none for an origin that is not configured. As `authorize` of the guard it is
   * called again at each redirect, so that credentials never leave their origin.
   *
   * @throws NetworkError `credentials` when the token endpoint returns no token.
   */
  headersFor(url: URL, signal?: AbortSignal): Promise<CredentialHeaders>;
  /** Drops the access token of `headers`, which the origin refused. Returns whether other headers may help. */
  dropToken(url: URL, headers: CredentialHeaders): boolean;
}

/** Holds credentials by origin (`https://api.example.com`), and access tokens as long as they are valid. */
export function createUpstreamCredentials(
  byOrigin: ReadonlyMap<string, UpstreamCredential>,
  guard: Pick<NetworkGuard, 'request'>,
): UpstreamCredentials {
  const sources = new Map(
    [...byOrigin].map(([origin, credential]) => [origin, headerSource(credential, guard)]),
  );
  return {
    headersFor: async ({ origin }, signal) => (await sources.get(origin)?.headers(signal)) ?? {},
    dropToken: ({ origin }, headers) => sources.get(origin)?.dropToken?.(headers) ?? false,
  };
}

interface HeaderSource {
  headers(signal: AbortSignal | undefined): Promise<CredentialHeaders>;
  dropToken?(headers: CredentialHeaders): boolean;
}

function headerSource(credential: UpstreamCredential, guard: Pick<NetworkGuard, 'request'>): HeaderSource {
  switch (credential.type) {
    case 'bearer':
      return { headers: async () => ({ authorization: `Bearer ${credential.token}` }) };
    case 'header':
      return { headers: async () => ({ [credential.name.toLowerCase()]: credential.value }) };
    case 'basic':
      return { headers: async () => ({ authorization: basic(credential.user, credential.password) }) };
    case 'oauth':
      return createTokenSource(credential, guard);
  }
}
