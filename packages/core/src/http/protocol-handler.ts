import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@mcp-commons/security';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { toAuthInfo } from '../runtime/caller.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import type { Gate } from './gate.ts';
import { createLegacySessions } from './legacy-sessions.ts';
import { readJson } from './read-json.ts';
import { toWebRequest } from './web-request.ts';

/** Answers the requests of both protocol eras at the endpoint, and counts those that run. */
export function createProtocolHandler(server: OpenServer, gate: Gate, options: HttpOptions, log: Log) {
  const onerror = (error: Error) => log.info({ err: error }, 'protocol error');
  const modern = createMcpHandler(server.connect, {
    legacy: options.legacySessions ? 'reject' : 'stateless',
    bus: server.bus,
    onerror,
  });
  const sessions = createLegacySessions(
    server.connect,
    { maxSessions: options.maxSessions, idleMs: options.sessionIdleMs },
    log,
  );
  let running = 0;
  let idle = () => {};
  const count = (response: ServerResponse): (() => void) => {
    let counted = true;
    const stop = () => {
      if (counted) running -= 1;
      counted = false;
      if (running === 0) idle();
    };
    running += 1;
    response.once('close', stop);
    return stop;
  };

  const passOn = (legacy: boolean, request: Request, principal: Principal, body?: unknown) =>
    legacy
      ? sessions.fetch(request, body, principal)
      : modern.fetch(request, { authInfo: toAuthInfo(principal), parsedBody: body });

  return {
    async answer(
      request: IncomingMessage,
      response: ServerResponse,
      principal: Principal,
    ): Promise<Response> {
      const web = toWebRequest(request, response);
      if (request.method !== 'POST') return passOn(options.legacySessions, web, principal);
      const doNotWaitFor = count(response);
      const body = await readJson(request, options.maxBodyBytes);
      if (body instanceof Response) return body;
      const refusal = gate.permit(principal, body);
      if (refusal !== undefined) return gate.turnAway(refusal, request);
      if (isSubscription(body)) doNotWaitFor();
      server.observe(body);
      const legacy = options.legacySessions && (await isLegacyRequest(web, body));
      return passOn(legacy, web, principal, body);
    },
    async closeWhenIdle(ms: number): Promise<void> {
      if (running > 0) {
        const timer = setTimeout(() => idle(), ms);
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
        clearTimeout(timer);
      }
      await Promise.all([sessions.close(), modern.close()]);
    },
  };
}

// A subscription is open for as long as its client lives: a shutdown waits for calls, not for these.
function isSubscription(body: unknown): boolean {
  return (
    typeof body === 'object' && body !== null && 'method' in body && body.method === 'subscriptions/listen'
  );
}
