import { randomUUID } from 'node:crypto';
import type { Principal } from '@mcp-commons/security';
import {
  isInitializeRequest,
  type McpRequestContext,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { toAuthInfo } from '../runtime/caller.ts';
import { createShares, type Holding } from '../shares.ts';
import { errorResponse } from './error-response.ts';
import type { Visit } from './protocol-handler.ts';
import { type Refusal, refuse } from './refusal.ts';
import { cutOff, requestIds } from './unfinished-answers.ts';

const sessionEnded = 'The session ended before this request: whether it took effect is not known';

export interface LegacySessions {
  fetch(request: Request, body: unknown, visit: Visit): Promise<Response | Refusal>;
  readonly size: number;
  close(): Promise<void>;
}

interface Session {
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Who used it last, always with the same id: for anybody else, the session does not exist. */
  principal: Principal;
  /** The caller whose share it counts against. */
  readonly caller: string;
  open: number;
  idleSince: number;
  /** The ids of requests whose answers are not out yet. */
  readonly underWay: Set<string | number>;
}

/**
 * Serves clients of the 2025 protocol over HTTP. Each has a session, so that questions to the person,
 * subscriptions and cancellation reach it; modern clients need none. A session belongs to the principal who began it.
 * The number of sessions is limited, and one caller gets at most half of them. A session without an open request or
 * stream ends after `sessionIdleMs`, or sooner to make room for another one of its caller: many clients never end one.
 */
export function createLegacySessions(
  connect: (ctx: McpRequestContext) => Server,
  { maxSessions, sessionIdleMs }: HttpOptions,
  mayFollow: (principal: Principal, uri: string) => boolean,
  log: Log,
): LegacySessions {
  const sessions = new Map<string, Session>();
  const places = createShares(maxSessions, Math.ceil(maxSessions / 2));
  const sweep = setInterval(() => {
    const expired = performance.now() - sessionIdleMs;
    for (const session of sessions.values()) {
      if (session.open === 0 && session.idleSince < expired) void end(session, log);
    }
  }, Math.min(sessionIdleMs, 30_000) / 2);
  sweep.unref();

  return {
    get size() {
      return sessions.size;
    },
    async fetch(request, body, visit) {
      const id = request.headers.get('mcp-session-id');
      if (id !== null) {
        const session = sessions.get(id);
        if (session?.principal.id !== visit.principal.id)
          return errorResponse(404, -32_001, 'Session not found: initialize a new one');
        return serve(session, request, body, visit);
      }
      if (!isInitializeRequest(body)) return notInitialized(body);
      const place = await takePlace(visit.exchange.caller);
      if ('refused' in place) return place;
      return begin(request, body, visit, place);
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map((session) => end(session, log)));
    },
  };

  async function takePlace(caller: string): Promise<Holding | Refusal> {
    const place = places.open(caller);
    if (place.take(1) === undefined) return place;
    const unused = [...sessions.values()].filter(
      (session) => session.caller === caller && session.open === 0,
    );
    const [oldest] = unused.sort((a, b) => a.idleSince - b.idleSince);
    if (oldest !== undefined) await end(oldest, log);
    const bound = place.take(1);
    return bound === undefined ? place : noPlace(bound, maxSessions);
  }

  async function begin(request: Request, body: unknown, visit: Visit, place: Holding): Promise<Response> {
    const { principal, exchange } = visit;
    const id = randomUUID();
    const server = connect({ era: 'legacy' });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessionclosed: () => answerFor(transport, [...session.underWay], sessionEnded),
    });
    await server.connect(transport);
    const session: Session = {
      server,
      transport,
      principal,
      caller: exchange.caller,
      open: 0,
      idleSince: performance.now(),
      underWay: new Set(),
    };
    sessions.set(id, session);
    holdBack(transport, (uri) => !mayFollow(session.principal, uri));
    const closed = server.onclose;
    server.onclose = () => {
      sessions.delete(id);
      place.release();
      closed?.();
    };
    const response = await serve(session, request, body, visit);
    // After a refusal, nobody knows its id.
    if (!response.ok) await end(session, log);
    return response;
  }
}

async function end({ server, transport, underWay }: Session, log: Log): Promise<void> {
  // The client would wait for these answers until its own timeout, long after the streams have ended.
  answerFor(transport, [...underWay], cutOff);
  await server.close().catch((error: unknown) => log.warn({ err: error }, 'session not closed cleanly'));
}

async function serve(
  session: Session,
  request: Request,
  body: unknown,
  { principal, exchange }: Visit,
): Promise<Response> {
  session.principal = principal;
  const { transport, underWay } = session;
  const ids = requestIds(body);
  // The transport would send the answer to both on the later stream, and the earlier one would never end.
  if (new Set(ids).size < ids.length || ids.some((id) => underWay.has(id)))
    return errorResponse(400, -32_600, 'Invalid Request: a request with the same id is under way');
  for (const id of ids) underWay.add(id);
  session.open += 1;
  exchange.hangUp = () => {
    for (const id of ids) transport.closeSSEStream(id);
    forget(transport, ids);
  };
  const handle = () =>
    transport.handleRequest(request, {
      parsedBody: body,
      authInfo: toAuthInfo(principal, exchange, session),
    });
  let response = await handle();
  // The transport refuses a second stream, but a client may come back before the loss of its first is noticed here.
  if (response.status === 409) {
    transport.closeStandaloneSSEStream();
    response = await handle();
  }
  let isOpen = true;
  return whenDone(response, (isGivenUp) => {
    // A body that is given up while it is being read ends twice.
    if (!isOpen) return;
    isOpen = false;
    session.open -= 1;
    for (const id of ids) underWay.delete(id);
    session.idleSince = performance.now();
    if (!isGivenUp) return;
    for (const id of exchange.asking()) withdraw(transport, id);
    forget(transport, ids);
  });
}

/** Holds back updates of resources that a client may no longer follow, because it lost the scope after subscribing. */
function holdBack(transport: WebStandardStreamableHTTPServerTransport, isSecret: (uri: string) => boolean) {
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    const isUpdate = 'method' in message && message.method === 'notifications/resources/updated';
    if (isUpdate && isSecret(String(message.params?.['uri']))) return;
    await send(message, options);
  };
}

/** Ends a call whose client left its question unanswered: it would keep its arguments for ten minutes. */
function withdraw(transport: WebStandardStreamableHTTPServerTransport, requestId: string | number): void {
  const params = { requestId, reason: 'the client went away' };
  transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
}

/**
 * Frees the ids of requests: the transport keeps each until the request is answered, and a cancelled one never is. An
 * answer for a closed stream goes nowhere, but frees the id.
 */
function forget(
  transport: WebStandardStreamableHTTPServerTransport,
  ids: readonly (string | number)[],
): void {
  answerFor(transport, ids, 'Nobody waits for this answer');
}

/** Answers requests in place of their handlers. */
function answerFor(
  transport: WebStandardStreamableHTTPServerTransport,
  ids: readonly (string | number)[],
  message: string,
): void {
  const error = { code: -32_000, message };
  // The transport rejects an answer to a request that has been answered.
  for (const id of ids) transport.send({ jsonrpc: '2.0', id, error }).catch(() => undefined);
}

function noPlace(bound: 'share' | 'all', maxSessions: number): Refusal {
  const retry = { 'retry-after': '30' };
  return bound === 'share'
    ? refuse('caller_sessions', 429, 'Too many of your sessions are in use: end one with DELETE', retry)
    : refuse('sessions', 503, `All sessions are in use (${maxSessions}); try again later`, retry);
}

function notInitialized(body: unknown): Response {
  const isAttempt =
    typeof body === 'object' && body !== null && 'method' in body && body.method === 'initialize';
  return isAttempt
    ? errorResponse(400, -32_602, 'initialize needs protocolVersion, capabilities and clientInfo')
    : errorResponse(400, -32_000, 'Mcp-Session-Id header required: send initialize first');
}

/** The same response, with `done` called once its body has been read to the end or given up. */
function whenDone(response: Response, done: (isGivenUp: boolean) => void): Response {
  if (response.body === null) {
    done(false);
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done: ended, value } = await reader.read();
      if (!ended) return controller.enqueue(value);
      done(false);
      controller.close();
    },
    cancel(reason) {
      const cancelled = reader.cancel(reason);
      done(true);
      return cancelled;
    },
  });
  return new Response(body, response);
}
