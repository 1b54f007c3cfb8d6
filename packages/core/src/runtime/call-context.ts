import type { Principal } from '@mcp-commons/security';
import type { ClientCapabilities, LoggingLevel } from '@modelcontextprotocol/server';
import type { Questions } from './questions.ts';

/** What one call of a tool, resource or prompt may use besides its arguments. */
export interface CallContext {
  /** Aborts when the client cancels, goes away, or the deadline passes. */
  readonly signal: AbortSignal;
  /** Who calls. Its scopes are checked before the handler runs; its id goes into the audit. */
  readonly principal: Principal;
  /** What the client said it can do. */
  readonly clientCapabilities: ClientCapabilities;
  /** The questions put to the person during this call; used through `ask` and `confirm`. */
  readonly questions: Questions;
  /**
   * Tells the client how far the call is. Dropped unless the client asked for progress, the value grew,
   * and 20 ms have passed, so it may be called in a tight loop.
   */
  progress(done: number, total?: number, message?: string): void;
  /** Sends a log message to the client, if it asked for messages of this level. Never put secrets in it. */
  log(level: LoggingLevel, message: string): void;
}
