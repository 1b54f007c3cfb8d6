import type { JWTPayload } from 'jose';
import { JOSEAlgNotAllowed, JOSEError, JWTClaimValidationFailed, JWTExpired } from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { Principal } from '../principal.ts';
import { CallerSettingError } from './caller-setting-error.ts';
import { createSigningKeys, KeysUnavailable } from './signing-keys.ts';

/** Whose tokens are accepted, and which of them are meant for this server. */
export interface TokenSettings {
  /** Exactly as in the `iss` of the tokens. */
  readonly issuer: string;
  /** What `aud` must name: the URL of the resource in RFC 8707, a name of their own with some providers. */
  readonly audience: string;
  /** Where the issuer publishes its public keys. */
  readonly jwksUrl: string;
}

/** Why a token is not accepted. */
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

/** A token comes in a header. Longer tokens are refused before anything is decoded. */
const maxTokenLength = 8_192;

/** Seconds that the clocks of issuer and server may differ. */
const clockSkewSeconds = 60;

/** Only signatures that a public key verifies: a shared secret, or no signature, proves nothing here. */
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
 * Makes a verifier of access tokens that are JWTs (RFC 9068, RFC 8725). A token must name the issuer, this audience
 * and a subject, be signed by a key of the issuer, and have an expiry that has not passed. Scopes come from `scope`
 * or `scp`.
 *
 * @param onOutage gets each failure to fetch the keys. Keys that were fetched before stay valid for a day.
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
  // Logs and audits contain it: it must be one line, and short enough for a person (OpenID Connect Core, 2).
  if (typeof sub !== 'string' || !/^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u.test(sub)) return 'subject';
  return { id: `token:${sub}`, kind: 'token', scopes: new Set([...scopesOf(scope), ...scopesOf(scp)]) };
}

// In RFC 9068 it is a string with blanks; some providers send a list, under the same name or as `scp`.
function scopesOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '');
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : [];
}

function toRefusal(error: unknown): TokenRefusal {
  if (error instanceof KeysUnavailable) return 'keys-unavailable';
  if (error instanceof JWTExpired) return 'expired';
  if (error instanceof JWTClaimValidationFailed) return claimRefusals[error.claim] ?? 'malformed';
  if (error instanceof JOSEAlgNotAllowed) return 'algorithm';
  // An error from outside jose means that a published key cannot be used, such as RSA of 1024 bits.
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
