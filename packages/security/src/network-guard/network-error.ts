/** How a request ended without an answer: a rule said no, a limit was passed, time ran out, or the other side failed. */
export type NetworkFailure = 'refused' | 'limit' | 'timeout' | 'failed';

/** Which rule, limit or fault it was. */
export type NetworkReason =
  | 'bad-url'
  | 'url-too-long'
  | 'scheme'
  | 'credentials-in-url'
  | 'port'
  | 'private-address'
  | 'denied-host'
  | 'host-not-allowed'
  | 'name-not-found'
  | 'connect-failed'
  | 'connect-timeout'
  | 'certificate'
  | 'proxy'
  | 'not-http'
  | 'headers-timeout'
  | 'headers-too-large'
  | 'body-timeout'
  | 'wire-too-large'
  | 'body-too-large'
  | 'too-many-codings'
  | 'unknown-coding'
  | 'bad-coding'
  | 'connection-lost'
  | 'too-many-redirects'
  | 'bad-redirect'
  | 'credentials'
  | 'timeout';

const words: Readonly<Record<NetworkReason, readonly [NetworkFailure, string]>> = {
  'bad-url': ['refused', 'is not a URL; write it like https://host/path'],
  'url-too-long': ['limit', 'is too long for a URL'],
  scheme: ['refused', 'is refused: only http: and https: URLs are requested'],
  'credentials-in-url': ['refused', 'is refused: a URL must not carry a user name or password'],
  port: ['refused', 'is refused: the port belongs to another protocol'],
  'private-address': ['refused', 'is refused: it is not on the public internet'],
  'denied-host': ['refused', 'is refused by a deny rule'],
  'host-not-allowed': ['refused', 'is refused: no allow rule names it'],
  'name-not-found': ['failed', 'has no address: the name does not resolve'],
  'connect-failed': ['failed', 'cannot be connected to'],
  'connect-timeout': ['timeout', 'did not accept a connection in time'],
  certificate: ['failed', 'did not prove its identity: the TLS handshake failed'],
  proxy: ['failed', 'cannot be reached: the configured proxy refused or failed'],
  'not-http': ['failed', 'does not answer in valid HTTP'],
  'headers-timeout': ['timeout', 'did not send response headers in time'],
  'headers-too-large': ['limit', 'sent response headers over the limit'],
  'body-timeout': ['timeout', 'stopped sending its response'],
  'wire-too-large': ['limit', 'sent more bytes than are accepted'],
  'body-too-large': ['limit', 'has more content than is accepted, once decompressed'],
  'too-many-codings': ['limit', 'used more content codings than are decoded'],
  'unknown-coding': ['failed', 'used a content coding that was not asked for'],
  'bad-coding': ['failed', 'sent a body that does not match its content coding'],
  'connection-lost': ['failed', 'closed the connection before its response was complete'],
  'too-many-redirects': ['limit', 'redirects too often'],
  'bad-redirect': ['failed', 'redirects to something that is not a URL'],
  credentials: ['failed', 'gave no access token'],
  timeout: ['timeout', 'did not answer completely in time'],
};

/**
 * A request that was refused or failed. The message names what was asked for and the rule, but never the address of a
 * name: otherwise refusals would reveal the network behind the server.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly reason: NetworkReason;
  readonly failure: NetworkFailure;

  constructor(
    reason: NetworkReason,
    subject: string,
    { detail, cause }: { detail?: string; cause?: unknown } = {},
  ) {
    const [failure, phrase] = words[reason];
    super(
      `${subject} ${phrase}${detail === undefined ? '' : ` (${detail})`}`,
      cause === undefined ? {} : { cause },
    );
    this.reason = reason;
    this.failure = failure;
  }
}
