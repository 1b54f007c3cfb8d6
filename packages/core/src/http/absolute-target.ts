import type { IncomingMessage } from 'node:http';

/**
 * Splits a request target that is a whole URL, as clients send it to proxies: its host replaces the Host header
 * (RFC 9112, 3.2.2), and goes through the same checks.
 */
export function resolveAbsoluteTarget(request: IncomingMessage): void {
  const [, authority, path] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? [];
  if (authority === undefined) return;
  request.headers.host = authority;
  request.url = path;
}
