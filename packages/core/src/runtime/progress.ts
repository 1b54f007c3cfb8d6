import type { ServerContext } from '@modelcontextprotocol/server';
import type { CallContext } from './call-context.ts';

const minIntervalMs = 20;

/** Sends progress as the spec has it: only with a token, only growing, not too often, never after the answer. */
export function createProgress(ctx: ServerContext): { report: CallContext['progress']; stop(): void } {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  let last = Number.NEGATIVE_INFINITY;
  let sentAt = Number.NEGATIVE_INFINITY;
  let live = progressToken !== undefined;
  return {
    report(progress, total, message) {
      const now = performance.now();
      const due = now - sentAt >= minIntervalMs || progress === total;
      if (!live || progressToken === undefined || progress <= last || !due) return;
      last = progress;
      sentAt = now;
      const params = {
        progressToken,
        progress,
        ...(total !== undefined && { total }),
        ...(message && { message }),
      };
      // The connection may close under a running call; the call's own signal tells it so.
      ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
    stop() {
      live = false;
    },
  };
}
