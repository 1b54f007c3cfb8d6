import type { IncomingMessage } from 'node:http';

/**
 * Takes a target that is a URL, as proxies write it, apart: what it names as the host stands in for the Host header
 * (RFC 9112, 3.2.2), and is checked like that.
 */
export function resolveAbsoluteTarget(request: IncomingMessage): void {
  const [, authority, path] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(request.url ?? '') ?? [];
  if (authority === undefined) return;
  request.headers.host = authority;
  request.url = path;
}
