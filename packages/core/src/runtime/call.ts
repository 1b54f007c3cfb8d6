import { randomUUID } from 'node:crypto';
import type { Principal } from '@mcp-commons/security';
import { ProtocolError, type Server, type ServerContext } from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { ToolError, type ToolErrorKind } from '../tool-error.ts';
import { originOf, principalOf } from './caller.ts';
import { InputNeeded } from './questions.ts';
import { readTraceContext, type TraceContext, traceIdOf } from './trace-context.ts';

/**
 * How a call ended: `ok`, `input_required` (it asks the person a question), the kind of a `ToolError`, `protocol` (a
 * JSON-RPC error), `cancelled`, or `internal` for anything unforeseen.
 */
export type Outcome = 'ok' | 'input_required' | ToolErrorKind | 'protocol' | 'cancelled' | 'internal';

/** Whether something went wrong; a question to the person is not a failure. */
export function isFailure(
  outcome: Outcome | undefined,
): outcome is Exclude<Outcome, 'ok' | 'input_required'> {
  return outcome !== undefined && outcome !== 'ok' && outcome !== 'input_required';
}

/** One call on its way. Its arguments stay in `request`; everything else may be logged. */
export interface Call {
  readonly server: Server;
  readonly request: { method: string; params?: unknown };
  readonly ctx: ServerContext;
  /** `tools/call calculate`: what the log and the messages call it. */
  readonly subject: string;
  /** The scopes that the caller needs. */
  readonly scopes: readonly string[] | undefined;
  readonly principal: Principal;
  /** Names the call in the log, the audit and an "Internal error (ref …)". */
  readonly ref: string;
  readonly trace: TraceContext | undefined;
  readonly started: number;
  traceId: string | undefined;
  outcome: Outcome;
}

/** Eight random hexadecimal digits. From a UUID, because Node keeps random bytes for UUIDs in store. */
export function newReference(): string {
  return randomUUID().slice(0, 8);
}

/** Collects what is known about a call before anything is decided about it. */
export function openCall(
  server: Server,
  request: Call['request'],
  ctx: ServerContext,
  { subject, scopes }: { readonly subject: string; readonly scopes?: readonly string[] | undefined },
): Call {
  const trace = readTraceContext(ctx.mcpReq._meta, (name) => ctx.http?.req?.headers.get(name));
  return {
    server,
    request,
    ctx,
    subject,
    scopes,
    principal: principalOf(ctx),
    ref: originOf(ctx)?.ref ?? newReference(),
    trace,
    started: performance.now(),
    traceId: trace && traceIdOf(trace.traceparent),
    outcome: 'ok',
  };
}

export function outcomeOf(error: unknown, { ctx }: Call): Outcome {
  if (error instanceof ToolError) return error.kind;
  if (error instanceof InputNeeded) return 'input_required';
  if (error instanceof ProtocolError) return 'protocol';
  return ctx.mcpReq.signal.aborted ? 'cancelled' : 'internal';
}

/** Reports a call that has ended: to the HTTP request that brought it, for its log line, or else to the log. */
export function closeCall(call: Call, log: Log): void {
  const origin = originOf(call.ctx);
  if (origin === undefined) {
    const { subject, ref, traceId, outcome, started } = call;
    log.info({ subject, ref, traceId, ms: Math.round(performance.now() - started), outcome }, 'call');
  } else {
    origin.ended(call);
  }
}
