import type { IncomingMessage } from 'node:http';
import { validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import type { HttpOptions } from '../options/http-options.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Checks where a request comes from and whom it is addressed to. */
export type ForeignRequestCheck = (request: IncomingMessage) => Refusal | undefined;

/**
 * Creates the check against DNS rebinding: a page in the person's browser may reach a loopback port under a name that
 * the page controls. Its Host and Origin give it away (spec: basic/transports, security warning).
 */
export function createForeignRequestCheck({
  allowedHosts,
  allowedOrigins,
  publicUrl,
}: HttpOptions): ForeignRequestCheck {
  const hosts = publicUrl === undefined ? allowedHosts : [...allowedHosts, new URL(publicUrl).hostname];
  return ({ headers, headersDistinct }) => {
    // RFC 9112, 3.2: of two Hosts, a proxy may have looked at the other one.
    if ((headersDistinct['host']?.length ?? 0) > 1) return refuse('host', 400, 'Send only one Host header');
    // The SDK reads the header as a URL, where `localhost#@evil.example` names localhost.
    if (!/^[\w.:[\]-]*$/.test(headers.host ?? ''))
      return refuse('host', 403, 'The Host header names no host');
    const host = validateHostHeader(headers.host, hosts);
    if (!host.ok) return refuse('host', 403, `${host.message}. Allow it with ALLOWED_HOSTS.`);
    const origin = validateOriginHeader(headers.origin, allowedOrigins);
    if (origin.ok) return undefined;
    const advice =
      origin.errorCode === 'invalid_origin'
        ? 'Allow it with ALLOWED_ORIGINS.'
        : 'It names no host, and cannot be allowed.';
    return refuse('origin', 403, `${origin.message}. ${advice}`);
  };
}
