import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { shorten } from '../shorten.ts';
import { ToolError } from '../tool-error.ts';
import type { Call } from './call.ts';
import type { CallSettings } from './calls.ts';

/** Bytes of UTF-8 that one UTF-16 unit may take. */
const maxUnitBytes = 3;

/**
 * The message of a failure that may leave the process: that of a `ToolError`, and for anything else
 * "Internal error (ref …)", with the failure itself in the log under that reference.
 */
function describeFailure(error: unknown, { subject, ref }: Call, log: Log): string {
  if (error instanceof ToolError) {
    // Only at level debug: the message, and that of the cause, may quote an argument.
    log.debug({ subject, ref, kind: error.kind, err: error.cause }, error.message);
    return error.message;
  }
  log.error({ subject, ref, err: error }, 'internal error');
  return `Internal error (ref ${ref})`;
}

/**
 * A failed tool call as the model sees it, cut to the output budget. It has no structured content, because SDK v1
 * clients check that against the output schema even on errors, and throw (typescript-sdk#2748).
 */
export function failedToolResult(error: unknown, call: Call, { limits, log }: CallSettings): CallToolResult {
  const message = `Error: ${describeFailure(error, call, log)}`;
  const fits = Buffer.byteLength(message) <= limits.outputBytes;
  const text = fits ? message : shorten(message, Math.floor(limits.outputBytes / maxUnitBytes) - 1);
  return { content: [{ type: 'text', text }], isError: true };
}

/** A failed read, prompt, completion or list as a JSON-RPC error; `uri` is the resource that was asked for. */
export function protocolFailure(error: unknown, call: Call, log: Log, uri?: string): unknown {
  // Nobody waits for the answer to a cancelled call.
  if (error instanceof ProtocolError || call.outcome === 'cancelled') return error;
  const message = describeFailure(error, call, log);
  if (!(error instanceof ToolError)) return new ProtocolError(ProtocolErrorCode.InternalError, message);
  if (error.kind === 'not_found' && uri !== undefined) return new ResourceNotFoundError(uri, message);
  const callersFault = error.kind === 'invalid_input' || error.kind === 'not_found';
  return new ProtocolError(
    callersFault ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError,
    message,
  );
}
