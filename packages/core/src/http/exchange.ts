import type { ServerResponse } from 'node:http';
import type { Principal } from '@mcp-commons/security';
import { type Call, isFailure, type Outcome } from '../runtime/call.ts';
import type { CallOrigin } from '../runtime/caller.ts';
import type { MessageName } from './monitor/message-name.ts';
import type { RequestId } from './unfinished-answers.ts';

interface Places {
  /** Takes a place again for a call whose question was answered, or throws the refusal. */
  retake(): void;
  leaveOne(): void;
  leave(): void;
}

const noPlaces: Places = { retake() {}, leaveOne() {}, leave() {} };

/** One HTTP request and what becomes of it: filled in on the way, reported when its answer is out. */
export interface Exchange extends CallOrigin {
  readonly started: number;
  principal: Principal | undefined;
  caller: string;
  /** What its body asks for; empty until the body is read. */
  messages: readonly MessageName[];
  /** The ids of the requests that its answer answers: none for a stream that may stay open for ever. */
  answers: readonly RequestId[];
  /** Its places among the calls: one is given back while a person is asked, the rest when calls and answer have ended. */
  places: Places;
  /** Ends a stream of the 2025 protocol on which nothing more will come. */
  hangUp: () => void;
  /** The ids of its calls that wait for a person. */
  readonly asking: () => readonly RequestId[];
  /** Why it was turned away, in one word. */
  refused: string | undefined;
  /** The outcome of its call; of several calls, that of the first that failed. */
  outcome: Outcome | undefined;
  traceId: string | undefined;
}

export function openExchange(ref: string, client: string, response: ServerResponse): Exchange {
  let running = 0;
  let cancelled = false;
  /** The signals of its calls that run, or whose question to the person is open. */
  const unanswered = new Set<AbortSignal>();
  /** Of these, the ones that gave their place back for a question, with their ids. */
  const asking = new Map<AbortSignal, RequestId>();
  // A client of the 2025 protocol may leave while its call goes on.
  const leaveWhenDone = () => {
    if (response.destroyed && running === 0) exchange.places.leave();
  };
  // The 2025 protocol never answers a cancelled call: once the rest of its batch is answered, its stream would stay
  // open for nothing. `setImmediate` lets the last answer, and the news of a withdrawn question, go out first.
  const hangUpWhenDone = () =>
    setImmediate(() => {
      if (unanswered.size === 0) exchange.hangUp();
    });
  const cancel = (signal: AbortSignal) => {
    cancelled = true;
    unanswered.delete(signal);
    asking.delete(signal);
    hangUpWhenDone();
  };
  const exchange: Exchange = {
    ref,
    client,
    started: performance.now(),
    principal: undefined,
    caller: '',
    messages: [],
    answers: [],
    places: noPlaces,
    hangUp: () => {},
    asking: () => [...asking.values()],
    refused: undefined,
    outcome: undefined,
    traceId: undefined,
    began({ ctx }: Call) {
      const { signal } = ctx.mcpReq;
      running += 1;
      if (signal.aborted) return cancel(signal);
      unanswered.add(signal);
      signal.addEventListener('abort', () => cancel(signal), { once: true });
    },
    admit({ ctx }: Call) {
      if (asking.delete(ctx.mcpReq.signal)) exchange.places.retake();
    },
    ended({ ctx, outcome, traceId }: Call) {
      const { signal } = ctx.mcpReq;
      running -= 1;
      if (outcome === 'input_required') {
        asking.set(signal, ctx.mcpReq.id);
        exchange.places.leaveOne();
      } else unanswered.delete(signal);
      if (cancelled) hangUpWhenDone();
      if (!isFailure(exchange.outcome)) exchange.outcome = outcome;
      exchange.traceId = traceId;
      leaveWhenDone();
    },
  };
  response.once('close', leaveWhenDone);
  return exchange;
}
