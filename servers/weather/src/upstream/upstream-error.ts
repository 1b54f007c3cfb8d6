/**
 * How an upstream failed: it cannot be reached, is down, took too long, wants fewer requests (`rate-limited`),
 * has too many of ours waiting (`busy`), does not let us in (`denied`), calls the request wrong (`rejected`),
 * sends what cannot be read (`malformed`), has nothing for the place (`no-data`), or is not to be asked at all
 * (`refused` by the network guard).
 */
export type UpstreamFailure =
  | 'unreachable'
  | 'down'
  | 'timeout'
  | 'rate-limited'
  | 'busy'
  | 'denied'
  | 'rejected'
  | 'malformed'
  | 'no-data'
  | 'refused';

/** The message names the upstream and says what to do. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly failure: UpstreamFailure;
  /** Whether the same request may succeed at once. */
  readonly isTransient: boolean;

  constructor(
    failure: UpstreamFailure,
    message: string,
    { cause, isTransient = false }: { cause?: unknown; isTransient?: boolean } = {},
  ) {
    super(message, { cause });
    this.failure = failure;
    this.isTransient = isTransient;
  }
}

const outages: ReadonlySet<UpstreamFailure> = new Set([
  'unreachable',
  'down',
  'timeout',
  'rate-limited',
  'busy',
  'malformed',
]);

/** Whether an older answer is better than none: the request was right, and the upstream did not answer it. */
export function isOutage(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && outages.has(error.failure);
}
