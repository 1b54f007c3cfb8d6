/** Why a statement failed. */
export type FailureReason =
  | 'unreachable'
  | 'busy'
  | 'refused-role'
  | 'refused-statement'
  | 'no-rows'
  | 'invalid-statement'
  | 'no-privilege'
  | 'conflict'
  | 'unknown-outcome'
  | 'timeout'
  | 'cancelled'
  | 'too-large';

/** An expected failure. Its message is for the caller and has no details of the connection; those are in `cause`. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
