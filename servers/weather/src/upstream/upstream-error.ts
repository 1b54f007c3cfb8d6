/**
 * How an upstream failed: it cannot be reached, is down, took too long, wants fewer requests (`rate-limited`), has too
 * many of our requests waiting (`busy`), denies access (`denied`), calls the request wrong (`rejected`), sends an
 * unreadable answer (`malformed`), has nothing for the place (`no-data`), or may not be asked (`refused` by the network
 * guard).
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
  /** Whether the same request may succeed when it is sent again at once. */
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

/** Whether an older answer is better than none: the request was right, but the upstream did not answer it. */
export function isOutage(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && outages.has(error.failure);
}
