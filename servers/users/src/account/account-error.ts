/** Why the accounts refused: the first line are rules, the second the state of the database. */
export type AccountErrorReason =
  | ('not-found' | 'deleted' | 'not-deleted' | 'email-taken' | 'stale-version' | 'last-admin' | 'key-reused')
  | ('busy' | 'full' | 'slow' | 'unreachable' | 'unusable' | 'not-set-up');

/** An expected failure; its message is fit for the caller and names what to do. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly reason: AccountErrorReason;

  constructor(reason: AccountErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
