import { NetworkError, type NetworkReason } from './network-error.ts';

const reasons = new Map<string, NetworkReason>(
  Object.entries({
    UND_ERR_HEADERS_TIMEOUT: 'headers-timeout',
    UND_ERR_BODY_TIMEOUT: 'body-timeout',
    UND_ERR_HEADERS_OVERFLOW: 'headers-too-large',
    // undici takes the status 000 for a fault of its own.
    ERR_ASSERTION: 'not-http',
    UND_ERR_SOCKET: 'connection-lost',
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection-lost',
    ECONNRESET: 'connection-lost',
    EPIPE: 'connection-lost',
    ERR_STREAM_PREMATURE_CLOSE: 'connection-lost',
    // Compressed data that ends too early, also for Brotli.
    Z_BUF_ERROR: 'connection-lost',
    ENOTFOUND: 'name-not-found',
    ECONNREFUSED: 'connect-failed',
    EHOSTUNREACH: 'connect-failed',
    ENETUNREACH: 'connect-failed',
    EADDRNOTAVAIL: 'connect-failed',
    EHOSTDOWN: 'connect-failed',
    ENETDOWN: 'connect-failed',
    // A firewall on this machine, or a route that prohibits the target.
    EACCES: 'connect-failed',
    EPERM: 'connect-failed',
    ETIMEDOUT: 'connect-timeout',
  }),
);

/** Families of codes: OpenSSL and zlib have dozens. */
const families: readonly (readonly [RegExp, NetworkReason])[] = [
  [/^(?:Z_|ERR__|ERR_BROTLI)/, 'bad-coding'],
  [
    // Node calls faults of certificates that it has no code for UNSPECIFIED.
    /^(?:ERR_TLS_|ERR_SSL_|CERT_|ERROR_IN_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|EPROTO$|UNSPECIFIED$)/,
    'certificate',
  ],
];

/** The meaning of a failure of sockets, TLS, the HTTP parser or zlib for the request to `subject`. */
export function networkFault(error: unknown, subject: string): Error {
  if (!(error instanceof Error)) return new Error(`request failed: ${String(error)}`, { cause: error });
  // This error holds the bytes that the parser refused, which a log would print. Only its message is kept.
  if (error.name === 'HTTPParserError')
    return new NetworkError('not-http', subject, { cause: new Error(error.message) });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // A look-up fails with many codes, such as EINVAL for a name that is too long.
  const isLookup = 'syscall' in error && error.syscall === 'getaddrinfo';
  const reason = isLookup
    ? 'name-not-found'
    : (reasons.get(code) ?? families.find(([pattern]) => pattern.test(code))?.[1]);
  return reason === undefined ? error : new NetworkError(reason, subject, { cause: error });
}
