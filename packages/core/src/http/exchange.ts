import type { ServerResponse } from 'node:http';
import type { Principal } from '@mcp-commons/security';
import { type Call, isFailure, type Outcome } from '../runtime/call.ts';
import type { CallOrigin } from '../runtime/caller.ts';
import type { MessageName } from './monitor/message-name.ts';

/** One HTTP request and what becomes of it: filled in on the way, told when its answer is out. */
export interface Exchange extends CallOrigin {
  readonly started: number;
  principal: Principal | undefined;
  caller: string;
  /** What its body asks for; empty before that is read. */
  messages: readonly MessageName[];
  /** Gives back its places among the calls: done when its calls and its answer have ended, or a person is being asked. */
  leavePlace: () => void;
  /** Why it was turned away, in one word. */
  refused: string | undefined;
  /** Of its call; of several, the first that failed. */
  outcome: Outcome | undefined;
  traceId: string | undefined;
}

export function openExchange(ref: string, client: string, response: ServerResponse): Exchange {
  let running = 0;
  // A client of the 2025 protocol may leave, and its call goes on.
  const leaveWhenDone = () => {
    if (response.closed && running === 0) exchange.leavePlace();
  };
  const hangUp = () => {
    if (response.headersSent && exchange.messages.length === 1) response.end();
  };
  const exchange: Exchange = {
    ref,
    client,
    started: performance.now(),
    principal: undefined,
    caller: '',
    messages: [],
    leavePlace: () => {},
    refused: undefined,
    outcome: undefined,
    traceId: undefined,
    began({ ctx }: Call) {
      running += 1;
      // A cancelled call of the 2025 protocol is never answered: its stream would stay open for nothing. First the
      // client is told that a question is withdrawn.
      ctx.mcpReq.signal.addEventListener('abort', () => setImmediate(hangUp), { once: true });
    },
    ended({ outcome, traceId }: Call) {
      running -= 1;
      if (!isFailure(exchange.outcome)) exchange.outcome = outcome;
      exchange.traceId = traceId;
      if (outcome === 'input_required') exchange.leavePlace();
      leaveWhenDone();
    },
  };
  response.once('close', leaveWhenDone);
  return exchange;
}
