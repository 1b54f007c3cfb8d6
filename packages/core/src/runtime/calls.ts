import { withDeadline } from '@mcp-commons/security';
import type { Audit } from '@mcp-commons/security/audit';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
} from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { ToolError } from '../tool-error.ts';
import { type Call, closeCall, outcomeOf } from './call.ts';
import type { CallContext } from './call-context.ts';
import { originOf, requireScopes } from './caller.ts';
import { checkInputSize } from './input-size.ts';
import type { Limits } from './limits.ts';
import { createProgress } from './progress.ts';
import { InputNeeded, type QuestionBook } from './questions.ts';
import type { Slots } from './slots.ts';
import type { Tracing } from './tracing.ts';

/** What every call shares, whatever connection it came by. */
export interface CallSettings {
  readonly limits: Limits;
  readonly slots: Slots;
  readonly questions: QuestionBook;
  readonly log: Log;
  readonly tracing: Tracing;
  /** Records the calls of tools that are not read-only. */
  readonly audit?: Audit | undefined;
}

/**
 * Runs the work of one call, if its caller has the scopes, within the limits: a slot, a deadline that includes the wait
 * for it, the client's cancellation. Notes on the call how it ended, and reports it.
 *
 * @throws ToolError `denied`, `timeout` or `unavailable`; whatever the work throws.
 */
export async function runCall<T>(
  settings: CallSettings,
  call: Call,
  work: (ctx: CallContext) => Promise<T>,
): Promise<T> {
  originOf(call.ctx)?.began(call);
  try {
    return await settings.tracing.trace(call, async () => {
      try {
        originOf(call.ctx)?.admit(call);
        requireScopes(call.principal, call.scopes, call.subject);
        // Before the wait for a slot, because a waiting call holds its arguments in memory.
        checkInputSize((call.request.params as { arguments?: unknown } | undefined)?.arguments);
        return await runWithinLimits(settings, call, work);
      } catch (error) {
        call.outcome = outcomeOf(error, call);
        throw error;
      }
    });
  } finally {
    closeCall(call, settings.log);
  }
}

async function runWithinLimits<T>(
  { limits, slots, questions }: CallSettings,
  call: Call,
  work: (ctx: CallContext) => Promise<T>,
): Promise<T> {
  const { request, ctx, subject, principal } = call;
  const progress = createProgress(ctx);
  const late = () =>
    new ToolError(
      'timeout',
      `${subject} did not finish within ${limits.callTimeoutMs / 1000} s. Ask for less, or raise CALL_TIMEOUT_MS.`,
    );
  try {
    return await withDeadline(limits.callTimeoutMs, ctx.mcpReq.signal, late, async (signal) => {
      const release = await slots.acquire(signal, originOf(ctx)?.caller);
      signal.addEventListener('abort', release, { once: true });
      try {
        // The slot may have come at the moment when the call ended.
        signal.throwIfAborted();
        return await work({
          signal,
          principal,
          clientCapabilities: capabilitiesOf(call),
          questions: questions.open(request, ctx),
          progress: progress.report,
          log: (level, message) => void ctx.mcpReq.log(level, message).catch(() => undefined),
        });
      } finally {
        release();
      }
    });
  } finally {
    progress.stop();
  }
}

/**
 * Runs a call that may put questions to the person (tools, prompts, resources): one that needs an answer leaves
 * through `InputNeeded` and becomes an `input_required` result, which the SDK turns into plain requests for
 * 2025-era clients.
 */
export async function runAskingCall<T>(
  settings: CallSettings,
  call: Call,
  work: (ctx: CallContext) => Promise<T>,
): Promise<T | InputRequiredResult> {
  try {
    return await runCall(settings, call, work);
  } catch (error) {
    if (error instanceof InputNeeded) return error.pose();
    throw error;
  }
}

// A modern request carries its capabilities in its envelope, whose fields the SDK's types leave out; a 2025-era
// connection declared them once.
function capabilitiesOf({ server, ctx }: Call): ClientCapabilities {
  const envelope = ctx.mcpReq.envelope as { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } | undefined;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities() ?? {};
}
