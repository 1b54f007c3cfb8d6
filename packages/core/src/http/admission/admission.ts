import type { ServerResponse } from 'node:http';
import {
  createMemoryRateLimiter,
  type RateLimiter,
  rateLimitHeaders,
} from '@mcp-commons/security/rate-limit';
import type { HttpOptions } from '../../options/http-options.ts';
import { OptionsError } from '../../options/options-error.ts';
import type { Limits } from '../../runtime/limits.ts';
import { createShares, type Holding } from '../../shares.ts';
import { ToolError } from '../../tool-error.ts';
import type { Exchange } from '../exchange.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** Decides how much each caller may use. Refuses at once rather than letting a caller wait in vain. */
export interface Admission {
  /** Counts a request against its caller's rate, and reports in the headers of the answer what is left. */
  countRequest(caller: string, response: ServerResponse): Promise<Refusal | undefined>;
  /** Counts a request among its caller's open ones until its answer is out, because a stream may never end. */
  countOpen(caller: string, response: ServerResponse): Refusal | undefined;
  /** Takes as many places as there are `calls`, which run or wait, until the exchange leaves them. */
  takePlaces(calls: number, exchange: Exchange): Refusal | undefined;
  /** Counts the memory that a request and its answer take, until the answer is out. */
  openBuffer(caller: string, response: ServerResponse): Holding;
  /** Bytes held by all requests. */
  readonly bufferedBytes: number;
}

/** Seconds after which a call that found no place may find one: places turn over quickly. */
const retryPlace = { 'retry-after': '1' };

/** Requests that a 2025-era client has open while it answers a question: its stream, the call, and the answer. */
const minOpen = 3;

/** Sets the limits up. `refused` gets the reason when an admitted call finds no place again after its question. */
export function createAdmission(
  options: HttpOptions,
  limits: Limits,
  rateLimiter: RateLimiter | undefined,
  refused: (reason: string) => void,
): Admission {
  const all = limits.concurrency + limits.queue;
  const share = options.maxPerCaller ?? Math.ceil(all / 2);
  const places = createShares(all, share);
  const maxCalls = Math.min(all, share);
  const bounds = boundsOnPlaces(all, share);
  const connections = options.maxClientConnections;
  const openShare = Math.max(Math.ceil(connections / 2), Math.min(connections, minOpen));
  const openRequests = createShares(connections, openShare);
  const buffer = createShares(options.maxBufferedBytes, Math.ceil(options.maxBufferedBytes / 2));
  if (options.maxBodyBytes > options.maxBufferedBytes / 2)
    throw new OptionsError(
      'configuration',
      `MAX_BUFFERED_BYTES: must be at least twice MAX_BODY_BYTES (${options.maxBodyBytes}), as one caller gets half of it`,
    );

  return {
    get bufferedBytes() {
      return buffer.taken;
    },
    async countRequest(caller, response) {
      if (rateLimiter === undefined) return undefined;
      const allowance = await rateLimiter.take(caller);
      const headers = rateLimitHeaders(rateLimiter.rate, allowance);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      if (allowance.allowed) return undefined;
      const { perMinute, burst } = rateLimiter.rate;
      return refuse(
        'rate',
        429,
        `Too many requests: ${burst} at once and ${perMinute} a minute are allowed. Try again in ${headers['retry-after']} s.`,
      );
    },
    countOpen(caller, response) {
      const holding = openRequests.open(caller);
      response.once('close', holding.release);
      if (holding.take(1) === undefined) return undefined;
      const problem = `At most ${openShare} of your requests may be open, streams included. End some first.`;
      return refuse('caller_connections', 429, problem, retryPlace);
    },
    takePlaces(calls, exchange) {
      if (calls > maxCalls) {
        const problem = `Invalid Request: A batch may have at most ${maxCalls} calls`;
        return refuse('too_many_messages', 400, problem, {}, -32_600);
      }
      const holding = places.open(exchange.caller);
      const bound = holding.take(calls);
      exchange.places = {
        retake() {
          const missing = holding.take(1);
          if (missing === undefined) return;
          const { reason, kind, problem } = bounds[missing];
          refused(reason);
          throw new ToolError(kind, problem);
        },
        leaveOne: () => holding.give(1),
        leave: holding.release,
      };
      if (bound === undefined) return undefined;
      const { reason, status, problem } = bounds[bound];
      return refuse(reason, status, problem, retryPlace);
    },
    openBuffer(caller, response) {
      const holding = buffer.open(caller);
      response.once('close', holding.release);
      return holding;
    },
  };
}

/** How to refuse a call that finds no place, by the limit that it met. */
function boundsOnPlaces(all: number, share: number) {
  return {
    share: {
      reason: 'caller_busy',
      status: 429,
      kind: 'limit',
      problem: `At most ${share} of your calls may be under way. Wait for one to end, or send fewer in one batch.`,
    },
    all: {
      reason: 'busy',
      status: 503,
      kind: 'unavailable',
      problem: `The server is busy (calls running or waiting: ${all}). Try again in a moment.`,
    },
  } as const;
}

/** The limiter of one process, or none when RATE_LIMIT is 0. */
export function memoryLimiter({ rateLimit, rateBurst }: HttpOptions): RateLimiter | undefined {
  return rateLimit === 0 ? undefined : createMemoryRateLimiter({ perMinute: rateLimit, burst: rateBurst });
}
