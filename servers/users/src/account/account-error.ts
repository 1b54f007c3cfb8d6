/** Why an operation failed: the first line lists broken rules, the second the state of the database. */
export type AccountErrorReason =
  | ('not-found' | 'deleted' | 'not-deleted' | 'email-taken' | 'stale-version' | 'last-admin' | 'key-reused')
  | ('busy' | 'full' | 'slow' | 'unreachable' | 'unusable' | 'not-set-up');

/** An expected failure. Its message is for the caller and says what to do. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly reason: AccountErrorReason;

  constructor(reason: AccountErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
