import type { JSONWebKeySet } from 'jose';
import { createLocalJWKSet } from 'jose/jwks/local';
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
import type { JWTVerifyGetKey } from 'jose/jwt/verify';

const minutes = 60_000;

/** How often the key set is fetched again, so that a key that the provider has withdrawn stops working. */
const refreshMs = 10 * minutes;

/** How long the keys of the last answer stay valid while the provider is away. */
const keepMs = 24 * 60 * minutes;

/** How long one attempt may take. */
const fetchMs = 5_000;

/** The largest key set; those of large providers have some ten thousand bytes. */
const maxBytes = 1_048_576;

/** How long unknown key ids cause no other fetch. A made-up key id can cause nothing else. */
const cooldownMs = 30_000;

/** How long after a failure the provider is not asked again. */
const retryMs = 5_000;

/** A token cannot be checked, because the provider's keys are not available. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/**
 * The public keys at a JWKS URL, by the key id and algorithm of a token's header. It ignores other keys that a header
 * names (`jku`, `x5u`, `jwk`, `x5c`), and follows no redirect: keys come only from this URL.
 */
export function createSigningKeys(url: URL, onOutage: (error: unknown) => void): JWTVerifyGetKey {
  // Not the wall clock: when it is set back, the provider would not be asked.
  let fetchedAt: number | undefined;
  let failedAt: number | undefined;
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: fetchMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    [customFetch]: async (resource, init) => {
      if (failedAt !== undefined && performance.now() < failedAt + retryMs)
        throw new KeysUnavailable('failed a moment ago');
      try {
        const response = await fetch(resource, init);
        if (!response.ok) throw new Error(`the key set was answered with status ${response.status}`);
        const keys = await readKeySet(response);
        // Throws when this is not a key set.
        createLocalJWKSet(keys);
        fetchedAt = performance.now();
        failedAt = undefined;
        return Response.json(keys);
      } catch (error) {
        failedAt = performance.now();
        onOutage(error);
        throw new KeysUnavailable('the signing keys cannot be fetched', { cause: error });
      }
    },
  });

  async function refresh(): Promise<void> {
    if (fetchedAt === undefined) return;
    const age = performance.now() - fetchedAt;
    if (age <= refreshMs) return;
    const reloading = remote.reload().catch((error: unknown) => {
      if (age > keepMs) throw error;
    });
    // While the provider is away, only the first caller of each attempt waits for it.
    if (failedAt === undefined || age > keepMs) await reloading;
  }

  return async (header, token) => {
    await refresh();
    return remote(header, token);
  };
}

async function readKeySet({ body }: Response): Promise<JSONWebKeySet> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the key set has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  // Drops a byte order mark, as `response.json()` does.
  return JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)));
}
