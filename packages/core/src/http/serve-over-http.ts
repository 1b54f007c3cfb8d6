import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { OptionsError } from '../options/options-error.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import { errorResponse } from './error-response.ts';
import { createProtocolHandler } from './protocol-handler.ts';
import { writeWebResponse } from './web-request.ts';

export interface HttpService {
  /** `http://127.0.0.1:3000/mcp` */
  readonly url: URL;
  /** Stops accepting, lets running calls finish for `drainMs`, then cuts what is left. */
  close(): Promise<void>;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Serves the one endpoint `/mcp` to clients of both protocol eras, and `/livez` to probes.
 *
 * @throws OptionsError `configuration` for an address that other machines reach: there is no authentication.
 */
export async function serveOverHttp(
  server: OpenServer,
  options: HttpOptions,
  log: Log,
): Promise<HttpService> {
  if (!loopback.has(options.host)) {
    throw new OptionsError(
      'configuration',
      `HOST: refusing to listen on ${options.host} without authentication; use 127.0.0.1 behind a proxy that authenticates`,
    );
  }
  const handle = createProtocolHandler(server, options, log);
  const http = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 10_000 });
  http.keepAliveTimeout = 65_000;
  http.on('request', (request, response) => {
    route(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'request failed');
      if (response.headersSent) response.destroy();
      else void writeWebResponse(response, errorResponse(500, -32_603, 'Internal error'));
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) => reject(cannotListen(error, options)));
    http.listen(options.port, options.host, resolve);
  });
  const { port } = http.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: new URL(`http://${name}:${port}/mcp`),
    async close() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      const cut = setTimeout(() => http.closeAllConnections(), options.drainMs);
      await handle.closeWhenIdle(options.drainMs);
      http.closeAllConnections();
      await closed;
      clearTimeout(cut);
    },
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === '/livez')
      return writeWebResponse(
        response,
        Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } }),
      );
    await writeWebResponse(
      response,
      refuse(request, path, options) ?? (await handle.answer(request, response)),
    );
  }
}

// DNS rebinding: a page in the person's browser may reach a loopback port under a name it controls. The Host
// and Origin it sends give it away (spec: basic/transports, security warning).
function refuse(
  request: IncomingMessage,
  path: string | undefined,
  options: HttpOptions,
): Response | undefined {
  const host = validateHostHeader(request.headers.host, options.allowedHosts);
  if (!host.ok) return errorResponse(403, -32_000, `${host.message}. Allow it with ALLOWED_HOSTS.`);
  const origin = validateOriginHeader(request.headers.origin, options.allowedOrigins);
  if (!origin.ok) return errorResponse(403, -32_000, `${origin.message}. Allow it with ALLOWED_ORIGINS.`);
  return path === '/mcp' ? undefined : errorResponse(404, -32_601, 'Not found: the endpoint is /mcp');
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: HttpOptions): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port} is in use; choose another with PORT`,
    EACCES: `port ${port} needs more rights; choose one above 1023 with PORT`,
    EADDRNOTAVAIL: `${host} is no address of this machine`,
  };
  const reason = reasons[error.code ?? ''];
  return reason === undefined
    ? error
    : new OptionsError('configuration', `cannot listen: ${reason}`, { cause: error });
}
