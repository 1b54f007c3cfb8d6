import { NetworkError } from './network-error.ts';
import { parseRequestUrl } from './request-url.ts';

/** The request at one hop of a chain of redirects. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** Headers that may follow to another origin; any other could be a secret. */
const harmless = new Set(['accept', 'accept-language', 'user-agent']);

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * The request that a response asks for instead (RFC 9110, 15.4), or undefined when it is not a redirect.
 *
 * @throws NetworkError when the location is not a URL that may be requested.
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!redirects.has(status) || location === undefined) return undefined;
  const url = resolveLocation(location, hop.url);
  const keepsMethod = status === 307 || status === 308 || hop.method === 'GET' || hop.method === 'HEAD';
  const isSameOrigin = url.origin === hop.url.origin;
  const kept = Object.entries(hop.headers).filter(([name]) => isSameOrigin || harmless.has(name));
  return {
    url,
    method: keepsMethod ? hop.method : 'GET',
    headers: Object.fromEntries(keepsMethod ? kept : kept.filter(([name]) => !name.startsWith('content-'))),
    body: keepsMethod ? hop.body : undefined,
  };
}

function resolveLocation(location: string, base: URL): URL {
  // HTTP parsers hand header bytes out as Latin-1; servers send UTF-8.
  const text = Buffer.from(location, 'latin1').toString('utf8');
  try {
    return parseRequestUrl(text, base);
  } catch (error) {
    const isSyntax = error instanceof NetworkError && error.reason === 'bad-url';
    throw isSyntax ? new NetworkError('bad-redirect', base.host, { cause: error }) : error;
  }
}
