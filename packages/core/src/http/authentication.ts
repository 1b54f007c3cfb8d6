import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { localPrincipal, type Principal } from '@mcp-commons/security';
import {
  type ApiKey,
  CallerSettingError,
  findApiKey,
  parseApiKeys,
  singleApiKey,
} from '@mcp-commons/security/api-keys';
import type { TokenRefusal, TokenVerifier } from '@mcp-commons/security/tokens';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { OptionsError } from '../options/options-error.ts';
import type { Challenges } from './challenge.ts';
import { readCredential } from './credentials.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Decides who sends a request. */
export interface Authentication {
  authenticate(request: IncomingMessage): Promise<Principal | Refusal>;
  /** Reads the file of API keys again. When the file is wrong, this throws and the earlier keys stay. */
  reload(): void;
  /** One line that says what is set up, without secrets. */
  readonly summary: string;
}

/** Addresses that only programs on this machine can reach. */
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Opens what the options ask for: API keys, tokens, or both. Only a loopback address may have neither.
 *
 * @throws OptionsError `configuration`
 */
export async function openAuthentication(
  options: HttpOptions,
  challenges: Challenges,
  log: Log,
): Promise<Authentication> {
  let keys = readKeys(options);
  const verifyToken = await openTokens(options, log);
  const none = keys.length === 0 && verifyToken === undefined;
  if (none && !loopback.has(options.host)) {
    throw new OptionsError(
      'configuration',
      `HOST: refusing to listen on ${options.host} without authentication; set MCP_API_KEY, MCP_API_KEYS_FILE or OAUTH_ISSUER, or listen on 127.0.0.1`,
    );
  }

  return {
    async authenticate(request) {
      const credential = readCredential(request);
      if (credential.kind === 'malformed') return challenges.invalidRequest(credential.problem);
      if (none) return localPrincipal;
      if (credential.kind === 'none') return challenges.unauthorized();
      return findApiKey(keys, credential.value) ?? checkToken(credential.value);
    },
    reload() {
      keys = readKeys(options);
    },
    get summary() {
      return describe(keys, options);
    },
  };

  async function checkToken(token: string): Promise<Principal | Refusal> {
    if (verifyToken === undefined) return challenges.unauthorized('The API key is not known');
    const verdict = await verifyToken(token);
    if (typeof verdict === 'object') return verdict;
    if (verdict !== 'keys-unavailable') return challenges.unauthorized(problems[verdict]);
    const headers = { 'retry-after': '5' };
    return refuse(
      'keys_unavailable',
      503,
      'Tokens cannot be checked: the keys of the issuer cannot be fetched',
      headers,
    );
  }
}

const problems: Readonly<Record<Exclude<TokenRefusal, 'keys-unavailable'>, string>> = {
  malformed: 'The token is not a JWT',
  expired: 'The token has expired',
  early: 'The token is not valid yet',
  'no-expiry': 'The token has no expiry',
  issuer: 'The token comes from another issuer',
  audience: 'The token is for another audience',
  algorithm: 'The token is signed by an algorithm that is not accepted',
  signature: 'The token is not signed by a key of the issuer',
  subject: 'The token has no subject, or one that cannot be written down',
};

function readKeys({ mcpApiKey, mcpApiKeysFile }: HttpOptions): readonly ApiKey[] {
  const single = mcpApiKey === undefined ? [] : [inSetting('MCP_API_KEY', () => singleApiKey(mcpApiKey))];
  if (mcpApiKeysFile === undefined) return single;
  const read = () => parseApiKeys(readFileSync(mcpApiKeysFile, 'utf8'), single);
  return [...single, ...inSetting('MCP_API_KEYS_FILE', read, mcpApiKeysFile)];
}

async function openTokens(options: HttpOptions, log: Log): Promise<TokenVerifier | undefined> {
  const {
    oauthIssuer: issuer,
    oauthJwksUrl: jwksUrl,
    publicUrl,
    oauthAudience: audience = publicUrl,
  } = options;
  if (issuer === undefined) {
    if (jwksUrl === undefined && options.oauthAudience === undefined) return undefined;
    throw new OptionsError(
      'configuration',
      'OAUTH_ISSUER: must be set when OAUTH_JWKS_URL or OAUTH_AUDIENCE is',
    );
  }
  const missing = jwksUrl === undefined ? 'OAUTH_JWKS_URL' : 'PUBLIC_URL';
  if (jwksUrl === undefined || publicUrl === undefined || audience === undefined) {
    throw new OptionsError('configuration', `${missing}: must be set when OAUTH_ISSUER is`);
  }
  const { createTokenVerifier } = await import('@mcp-commons/security/tokens');
  const onOutage = (error: unknown) => log.warn({ err: error, url: jwksUrl }, 'signing keys not fetched');
  return inSetting('OAUTH_JWKS_URL', () => createTokenVerifier({ issuer, audience, jwksUrl }, onOutage));
}

/** Adds the name of the setting to an error about its value, or about the `file` that it names. */
function inSetting<T>(variable: string, read: () => T, file?: string): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof CallerSettingError) {
      throw new OptionsError('configuration', `${variable}: ${cause.message}`, { cause });
    }
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new OptionsError('configuration', `${variable}: cannot read ${file} (${code})`, { cause });
  }
}

function describe(keys: readonly ApiKey[], { oauthIssuer, oauthAudience, publicUrl }: HttpOptions): string {
  const ids = keys.map(({ principal }) => principal.id.replace('key:', '')).join(', ');
  const ways = [
    ...(keys.length > 0 ? [`API keys: ${ids}`] : []),
    ...(oauthIssuer === undefined ? [] : [`tokens of ${oauthIssuer} for ${oauthAudience ?? publicUrl}`]),
  ];
  return ways.length > 0 ? ways.join('; ') : 'none, on a loopback address only';
}
