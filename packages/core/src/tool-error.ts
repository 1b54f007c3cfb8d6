/**
 * What went wrong, as a class of failure that a caller can act on:
 * `invalid_input` (correct the arguments), `not_found`, `denied` (a rule or a person said no), `conflict`
 * (the state moved on; read again), `limit` (ask for less), `timeout`, `upstream` (another system failed),
 * `unavailable` (not set up, or busy; try later).
 */
export type ToolErrorKind =
  | 'invalid_input'
  | 'not_found'
  | 'denied'
  | 'conflict'
  | 'limit'
  | 'timeout'
  | 'upstream'
  | 'unavailable';

/**
 * The only error whose message reaches a model. Write the message for it: what was wrong with the call and
 * what to do instead, without details of the machine. Keep the original failure in `cause`: it is logged.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly kind: ToolErrorKind;

  constructor(kind: ToolErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
