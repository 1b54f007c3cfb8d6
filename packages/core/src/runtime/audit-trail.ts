import type { Audit, AuditEntry } from '@mcp-commons/security/audit';
import type { Tool } from '../definitions/define-tool.ts';
import { ToolError } from '../tool-error.ts';
import type { Call } from './call.ts';
import { originOf } from './caller.ts';

/** The audit line of one call, written when the call ends. */
export interface Trail {
  /**
   * Call this before the tool runs, with the arguments as they were sent and as they were parsed.
   *
   * @throws ToolError `unavailable` while earlier lines cannot be written: what leaves no trace must not happen.
   */
  admit(sent: unknown, input: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** Opens the line of a call; the call of a read-only tool has none. */
export function openTrail(audit: Audit | undefined, tool: Tool, call: Call): Trail | undefined {
  if (audit === undefined || tool.annotations.readOnlyHint) return undefined;
  let admitted: Pick<AuditEntry, 'target' | 'digest'> | undefined;
  return {
    admit(sent, input) {
      if (!audit.isComplete()) {
        throw new ToolError(
          'unavailable',
          'The audit trail cannot be written, and without it nothing may be changed. Tell the operator of the server.',
        );
      }
      admitted = { target: tool.target?.(input), digest: audit.digest(sent) };
    },
    close() {
      const { principal, outcome, ref, traceId } = call;
      const client = originOf(call.ctx)?.client;
      audit.record({
        who: principal.id,
        tool: tool.name,
        ...admitted,
        decision: admitted ? 'allowed' : 'refused',
        outcome,
        ref,
        traceId,
        client,
      });
    },
  };
}
