import { randomUUID } from 'node:crypto';
import type { Principal } from '@mcp-commons/security';
import {
  type AuthInfo,
  isInitializeRequest,
  type McpRequestContext,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { type CallOrigin, toAuthInfo } from '../runtime/caller.ts';
import { errorResponse } from './error-response.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface SessionLimits {
  readonly maxSessions: number;
  readonly idleMs: number;
}

export interface LegacySessions {
  fetch(
    request: Request,
    body: unknown,
    principal: Principal,
    origin: CallOrigin,
  ): Promise<Response | Refusal>;
  readonly size: number;
  close(): Promise<void>;
}

interface Session {
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** The id of the principal who began it: to anybody else it does not exist. */
  readonly owner: string;
  open: number;
  idleSince: number;
}

/**
 * Serves clients of the 2025 protocol over HTTP. Each has a session, so that questions to the person,
 * subscriptions and cancellation reach it; modern clients need none. A session belongs to the principal who began it. Sessions are bounded in number, and one
 * without an open request or stream ends after `idleMs`.
 */
export function createLegacySessions(
  connect: (ctx: McpRequestContext) => Server,
  { maxSessions, idleMs }: SessionLimits,
  log: Log,
): LegacySessions {
  const sessions = new Map<string, Session>();
  const sweep = setInterval(() => {
    const expired = performance.now() - idleMs;
    for (const session of sessions.values()) {
      if (session.open === 0 && session.idleSince < expired) void end(session);
    }
  }, Math.min(idleMs, 30_000) / 2);
  sweep.unref();

  return {
    get size() {
      return sessions.size;
    },
    async fetch(request, body, principal, origin) {
      const id = request.headers.get('mcp-session-id');
      if (id !== null) {
        const session = sessions.get(id);
        if (session?.owner !== principal.id)
          return errorResponse(404, -32_001, 'Session not found: initialize a new one');
        return serve(session, request, body, toAuthInfo(principal, origin));
      }
      if (!isInitializeRequest(body)) return notInitialized(body);
      if (sessions.size >= maxSessions) {
        const problem = `All ${maxSessions} sessions are in use; try again later`;
        return refuse('sessions', 503, problem, { 'retry-after': '30' });
      }
      const session = await begin(request, principal);
      const response = await serve(session, request, body, toAuthInfo(principal, origin));
      // Refused, it has told nobody its id.
      if (!response.ok) await end(session);
      return response;
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map(end));
    },
  };

  async function begin(request: Request, { id: owner }: Principal): Promise<Session> {
    const id = randomUUID();
    const server = connect({ era: 'legacy', requestInfo: request });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessionclosed: () => void sessions.delete(id),
    });
    await server.connect(transport);
    const session = { server, transport, owner, open: 0, idleSince: performance.now() };
    sessions.set(id, session);
    const closed = server.onclose;
    server.onclose = () => {
      sessions.delete(id);
      closed?.();
    };
    return session;
  }

  async function serve(
    session: Session,
    request: Request,
    body: unknown,
    authInfo: AuthInfo,
  ): Promise<Response> {
    session.open += 1;
    const response = await session.transport.handleRequest(request, {
      parsedBody: body,
      authInfo,
    });
    let isOpen = true;
    return whenDone(response, () => {
      // A body that is given up while it is being read ends twice.
      if (isOpen) session.open -= 1;
      isOpen = false;
      session.idleSince = performance.now();
    });
  }

  async function end({ server }: Session): Promise<void> {
    await server.close().catch((error: unknown) => log.warn({ err: error }, 'session not closed cleanly'));
  }
}

function notInitialized(body: unknown): Response {
  const isAttempt =
    typeof body === 'object' && body !== null && 'method' in body && body.method === 'initialize';
  return isAttempt
    ? errorResponse(400, -32_602, 'initialize needs protocolVersion, capabilities and clientInfo')
    : errorResponse(400, -32_000, 'Mcp-Session-Id header required: send initialize first');
}

/** The same response, with `done` called once its body has been read to the end or given up. */
function whenDone(response: Response, done: () => void): Response {
  if (response.body === null) {
    done();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done: ended, value } = await reader.read();
      if (!ended) return controller.enqueue(value);
      done();
      controller.close();
    },
    cancel(reason) {
      done();
      return reader.cancel(reason);
    },
  });
  return new Response(body, response);
}
