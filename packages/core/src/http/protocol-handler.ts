import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@mcp-commons/security';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import { toAuthInfo } from '../runtime/caller.ts';
import { isListenRequest } from '../runtime/listen-request.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import type { Holding } from '../shares.ts';
import type { Admission } from './admission/admission.ts';
import { errorResponse } from './error-response.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import { createLegacySessions } from './legacy-sessions.ts';
import { checkMessages } from './message-limits.ts';
import { isRequest, nameMessages } from './monitor/message-name.ts';
import { createOpenStreams } from './open-streams.ts';
import { readJson } from './read-json.ts';
import type { Refusal } from './refusal.ts';
import { createUnfinishedAnswers, requestIds } from './unfinished-answers.ts';
import { toWebRequest } from './web-request.ts';

/** A request whose caller is known. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
  readonly principal: Principal;
  /** The memory that the request takes. */
  readonly holding: Holding;
  /** Call this for a request that may stay open for ever, so that a drain does not wait for it. */
  readonly mayLast: () => void;
}

/** Milliseconds that the last answers get to leave when the server ends. */
const lastAnswersMs = 500;

/** Bytes of a body that is read even when its request is refused, so that the audit can name the tool. */
const smallBytes = 65_536;

/** Answers the requests of both protocol eras at the endpoint, within the limits, and counts those that run. */
export function createProtocolHandler(
  server: OpenServer,
  gate: Gate,
  admission: Admission,
  options: HttpOptions,
  log: Log,
) {
  const onerror = (error: Error) => log.debug({ err: error }, 'protocol error');
  const modern = createMcpHandler(server.connect, {
    legacy: options.legacySessions ? 'reject' : 'stateless',
    bus: server.bus,
    // As many as there may be connections, which callers share.
    maxSubscriptions: options.maxClientConnections,
    onerror,
  });
  const sessions = createLegacySessions(server.connect, options, gate.mayFollow, log);
  const running = createRunning();
  const streams = createOpenStreams(gate.recognize, onerror);
  const unfinished = createUnfinishedAnswers();

  async function passOn(legacy: boolean, request: Request, visit: Visit, body?: unknown) {
    if (legacy && options.legacySessions) return sessions.fetch(request, body, visit);
    const authInfo = toAuthInfo(visit.principal, visit.exchange);
    const answer = await modern.fetch(request, { authInfo, parsedBody: body });
    // Not before the answer: a refused subscription would be followed for nobody.
    if (!legacy && answer.headers.get('content-type') === 'text/event-stream') server.observe(body);
    return isListenRequest(body) ? answer : unfinished.watch(answer, visit.exchange.answers, visit.response);
  }

  async function answerPost(visit: Visit): Promise<Response | Refusal> {
    const { request, response, principal, exchange, holding, mayLast } = visit;
    const web = toWebRequest(request, response);
    const read = await readJson(request, response, options.maxBodyBytes, holding);
    if ('refused' in read) return read;
    const { body, bytes } = read;
    exchange.messages = nameMessages(server.catalogue, body);
    // Open for as long as its client lives: a drain waits for calls, not for subscriptions.
    const isStream = isListenRequest(body);
    const calls = isStream ? 0 : exchange.messages.filter(isRequest).length;
    const refusal =
      checkMessages(body, bytes) ?? gate.permit(principal, body) ?? admission.takePlaces(calls, exchange);
    if (refusal !== undefined) return refusal;
    if (isStream) {
      mayLast();
      streams.watch(request, response, principal);
    } else exchange.answers = requestIds(body);
    return passOn(await isLegacyRequest(web, body), web, visit, body);
  }

  async function nameSmallBody({ request, response, exchange, holding }: Visit): Promise<void> {
    if (!(Number(request.headers['content-length']) <= smallBytes)) return;
    const read = await readJson(request, response, smallBytes, holding);
    if ('body' in read) exchange.messages = nameMessages(server.catalogue, read.body);
  }

  return {
    /** Counts a request from its arrival on, so that a drain waits for it. */
    expect: running.count,
    /** Answers a request whose principal is known. */
    async answer(visit: Visit): Promise<Response | Refusal> {
      const { request, response, exchange, principal } = visit;
      const tooOften = await admission.countRequest(exchange.caller, response);
      // The client may have left by now, and nothing would give back what is taken for it.
      if (response.destroyed) return errorResponse(499, -32_000, 'The client went away');
      const tooMany = tooOften ?? admission.countOpen(exchange.caller, response);
      if (tooMany !== undefined) {
        await nameSmallBody(visit);
        return tooMany;
      }
      if (request.method === 'POST') return answerPost(visit);
      if (request.method !== 'GET' && request.method !== 'DELETE') return methodNotAllowed();
      streams.watch(request, response, principal);
      return passOn(true, toWebRequest(request, response), visit);
    },
    /** Ends the streams of callers who may no longer have them. */
    recheckStreams: streams.recheck,
    sessions: () => sessions.size,
    async closeWhenIdle(ms: number): Promise<void> {
      await running.end(ms);
      streams.close();
      unfinished.end();
      await Promise.all([sessions.close(), modern.close()]);
      await running.end(lastAnswersMs);
    },
  };
}

function methodNotAllowed(): Response {
  const allow = 'POST, GET, DELETE';
  return errorResponse(405, -32_000, 'Method not allowed: use POST, GET or DELETE', { allow });
}

/** Counts the requests whose answers are not out yet. */
function createRunning() {
  const running = new Set<ServerResponse>();
  let idle = () => {};
  return {
    /** Counts a POST until its answer is out, or until the returned function is called. */
    count({ method }: IncomingMessage, response: ServerResponse): () => void {
      if (method !== 'POST') return () => {};
      const stop = () => {
        running.delete(response);
        if (running.size === 0) idle();
      };
      running.add(response);
      response.once('close', stop);
      return stop;
    },
    /** Resolves when none is left, or after `ms`. */
    async end(ms: number): Promise<void> {
      if (running.size === 0) return;
      const timer = setTimeout(() => idle(), ms);
      await new Promise<void>((resolve) => {
        idle = resolve;
      });
      clearTimeout(timer);
    },
  };
}

export type ProtocolHandler = ReturnType<typeof createProtocolHandler>;
