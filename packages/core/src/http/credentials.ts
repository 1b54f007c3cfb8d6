import type { IncomingMessage } from 'node:http';

/** What a request says about its caller: a bearer credential, nothing, or something that no server should accept. */
export type Credential =
  | { readonly kind: 'bearer'; readonly value: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly problem: string };

// RFC 6750, 2.3 names the first; the others are what people try. URLs end up in logs, histories and Referer headers.
const credentialNames = /^(access[_-]?token|token|bearer|jwt|api[_-]?key|key|authorization|auth)$/i;

/** Finds the credential of a request: in its one Authorization header (RFC 6750, 2.1), and nowhere else. */
export function readCredential({ url = '', headersDistinct }: IncomingMessage): Credential {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));
  if ([...query.keys()].some((name) => credentialNames.test(name))) {
    return malformed(
      'Send credentials in the Authorization header, never in the URL; replace the one that was sent',
    );
  }
  const [authorization, second] = headersDistinct['authorization'] ?? [];
  if (authorization === undefined) return { kind: 'none' };
  if (second !== undefined) return malformed('Send only one Authorization header');
  // Another scheme is as good as none: the challenge says which one is understood.
  const value = /^bearer +(.*)$/i.exec(authorization)?.[1];
  return value === undefined ? { kind: 'none' } : { kind: 'bearer', value };
}

function malformed(problem: string): Credential {
  return { kind: 'malformed', problem };
}
