import type { JWTPayload } from 'jose';
import { JOSEAlgNotAllowed, JOSEError, JWTClaimValidationFailed, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { Principal } from '../principal.ts';
import { CallerSettingError } from './caller-setting-error.ts';
import { createSigningKeys, KeysUnavailable } from './signing-keys.ts';

/** Whose tokens count, and which of them are meant for this server. */
export interface TokenSettings {
  /** Exactly as the tokens' `iss` has it. */
  readonly issuer: string;
  /** What `aud` must name: RFC 8707 has the URL of the resource, some providers a name of their own. */
  readonly audience: string;
  /** Where the issuer publishes its public keys. */
  readonly jwksUrl: string;
}

/** Why a token does not count. */
export type TokenRefusal =
  | 'malformed'
  | 'expired'
  | 'early'
  | 'no-expiry'
  | 'issuer'
  | 'audience'
  | 'algorithm'
  | 'signature'
  | 'subject'
  | 'keys-unavailable';

/** Checks one access token; never throws for anything a caller can send. */
export type TokenVerifier = (token: string) => Promise<Principal | TokenRefusal>;

/** A token is a header; longer ones are refused before anything is decoded. */
const maxTokenLength = 8_192;

/** Seconds that the clocks of issuer and server may differ. */
const clockSkewSeconds = 60;

/** Signatures with a public key only: a secret that both sides know, or no signature, proves nothing here. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * Makes the check of access tokens that are JWTs (RFC 9068, RFC 8725): signed by a key of the issuer, from it, for
 * this audience, with an expiry that has not passed, and with a subject. Scopes come from `scope` or `scp`.
 *
 * @param onOutage told each failure to fetch the keys. Keys that were fetched before go on for a day.
 * @throws CallerSettingError for a key set that could be replaced on its way.
 */
export function createTokenVerifier(
  { issuer, audience, jwksUrl }: TokenSettings,
  onOutage: (error: unknown) => void,
): TokenVerifier {
  const keys = createSigningKeys(secureUrl(jwksUrl), onOutage);
  const rules = {
    issuer,
    audience,
    algorithms,
    clockTolerance: clockSkewSeconds,
    requiredClaims: ['exp', 'sub'],
  };
  return async (token) => {
    if (token.length > maxTokenLength) return 'malformed';
    try {
      const { payload } = await jwtVerify(token, keys, rules);
      return toPrincipal(payload);
    } catch (error) {
      return toRefusal(error);
    }
  };
}

function secureUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url;
  throw new CallerSettingError('must be an https: URL (http: only on loopback)');
}

function toPrincipal({ sub, scope, scp }: JWTPayload): Principal | TokenRefusal {
  // It stands in logs and audits: one line, of a length that a person can read (OpenID Connect Core, 2).
  if (typeof sub !== 'string' || !/^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u.test(sub)) return 'subject';
  return { id: `token:${sub}`, kind: 'token', scopes: new Set([...scopesOf(scope), ...scopesOf(scp)]) };
}

// RFC 9068 has a string with blanks; some providers have a list, under the same name or as `scp`.
function scopesOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '');
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : [];
}

function toRefusal(error: unknown): TokenRefusal {
  if (error instanceof KeysUnavailable) return 'keys-unavailable';
  if (error instanceof JWTExpired) return 'expired';
  if (error instanceof JWTClaimValidationFailed) return claimRefusals[error.claim] ?? 'malformed';
  if (error instanceof JOSEAlgNotAllowed) return 'algorithm';
  // What is no error of jose comes from a key that is published but cannot be used, such as RSA of 1024 bits.
  const isOfKey = !(error instanceof JOSEError) || keyFailures.has(error.code);
  return isOfKey ? 'signature' : 'malformed';
}

const claimRefusals: Readonly<Record<string, TokenRefusal | undefined>> = {
  iss: 'issuer',
  aud: 'audience',
  exp: 'no-expiry',
  nbf: 'early',
  sub: 'subject',
};

const keyFailures = new Set([
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
]);
