import type { Principal } from '@mcp-commons/security';
import type { Call, Outcome } from '../runtime/call.ts';
import type { CallOrigin } from '../runtime/caller.ts';
import type { MessageName } from './monitor/message-name.ts';

/** One HTTP request and what becomes of it: filled in on the way, told when its answer is out. */
export interface Exchange extends CallOrigin {
  readonly started: number;
  principal: Principal | undefined;
  /** What its body asks for; empty before that is read. */
  messages: readonly MessageName[];
  /** Gives back its place among the calls: done when the answer is out, or a person is being asked. */
  leavePlace: () => void;
  /** Why it was turned away, in one word. */
  refused: string | undefined;
  /** Of its call; of several, the first that failed. */
  outcome: Outcome | undefined;
  traceId: string | undefined;
}

/** `hangUp` ends the answer as it is. */
export function openExchange(ref: string, client: string, hangUp: () => void): Exchange {
  const exchange: Exchange = {
    ref,
    client,
    started: performance.now(),
    principal: undefined,
    messages: [],
    leavePlace: () => {},
    refused: undefined,
    outcome: undefined,
    traceId: undefined,
    ended({ outcome, traceId }: Call) {
      if (exchange.outcome === undefined || exchange.outcome === 'ok') exchange.outcome = outcome;
      exchange.traceId = traceId;
      if (outcome === 'input_required') exchange.leavePlace();
      // A cancelled call of the 2025 protocol is never answered: its stream would stay open for nothing.
      if (outcome === 'cancelled' && exchange.messages.length === 1) hangUp();
    },
  };
  return exchange;
}
