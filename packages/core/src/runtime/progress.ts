import type { ServerContext } from '@modelcontextprotocol/server';
import type { CallContext } from './call-context.ts';

const minIntervalMs = 20;

/** The last value sent, by the request's signal: a request that asks a 2025-era client runs more than once. */
const lastSent = new WeakMap<AbortSignal, number>();

/** Sends progress as the spec demands: only with a token, only growing, not too often, never after the answer. */
export function createProgress(ctx: ServerContext): { report: CallContext['progress']; stop(): void } {
  const { signal, _meta } = ctx.mcpReq;
  const progressToken = _meta?.progressToken;
  let sentAt = Number.NEGATIVE_INFINITY;
  let live = true;
  return {
    report(progress, total, message) {
      const now = performance.now();
      const last = lastSent.get(signal) ?? Number.NEGATIVE_INFINITY;
      const due = now - sentAt >= minIntervalMs || progress === total;
      if (!live || progressToken === undefined || progress <= last || !due) return;
      lastSent.set(signal, progress);
      sentAt = now;
      const params = {
        progressToken,
        progress,
        ...(total !== undefined && { total }),
        ...(message && { message }),
      };
      // The connection may close while the call runs; the call learns this from its signal.
      ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
    stop() {
      live = false;
    },
  };
}
