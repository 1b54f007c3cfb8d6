import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { OptionsError } from '../options/options-error.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import { readCertificate } from './certificate.ts';
import { errorResponse } from './error-response.ts';
import { openGate } from './gate.ts';
import { createProtocolHandler } from './protocol-handler.ts';
import { writeWebResponse } from './web-request.ts';

export interface HttpService {
  /** `http://127.0.0.1:3000/mcp` */
  readonly url: URL;
  /** Reads API keys and certificate again; what is broken is logged, and what was in force stays. */
  reload(): void;
  /** Stops accepting, lets running calls finish for `drainMs`, then cuts what is left. */
  close(): Promise<void>;
}

/**
 * Serves the one endpoint `/mcp` to clients of both protocol eras, and `/livez` to probes.
 *
 * @throws OptionsError `configuration`, for example for an address that other machines reach and no authentication.
 */
export async function serveOverHttp(
  server: OpenServer,
  options: HttpOptions,
  log: Log,
): Promise<HttpService> {
  const certificate = readCertificate(options);
  const gate = await openGate(server, options, log);
  const protocol = createProtocolHandler(server, gate, options, log);
  const limits = { maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 10_000 };
  const https = certificate && createHttpsServer({ ...limits, ...certificate });
  const http = https ?? createHttpServer(limits);
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
    url: new URL(`${https ? 'https' : 'http'}://${name}:${port}/mcp`),
    reload() {
      attempt('API keys', gate.reload);
      if (https) attempt('certificate', () => replaceCertificate(https));
    },
    async close() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      const cut = setTimeout(() => http.closeAllConnections(), options.drainMs);
      await protocol.closeWhenIdle(options.drainMs);
      http.closeAllConnections();
      await closed;
      clearTimeout(cut);
    },
  };

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?', 1)[0] === '/livez') {
      const alive = Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
      return writeWebResponse(response, alive);
    }
    const admission = await gate.admit(request, response);
    const answer =
      'principal' in admission
        ? await protocol.answer(request, response, admission.principal)
        : admission.answer;
    await writeWebResponse(response, answer);
  }

  // Open connections keep the context that they were made with.
  function replaceCertificate(secure: HttpsServer): void {
    const next = readCertificate(options);
    if (next !== undefined) secure.setSecureContext(next);
  }

  function attempt(what: string, step: () => void): void {
    try {
      step();
      log.info(`${what} reloaded`);
    } catch (error) {
      log.error({ err: error }, `${what} not reloaded; the earlier ones stay in force`);
    }
  }
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
