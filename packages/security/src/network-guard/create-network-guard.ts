import { withDeadline } from '../deadline.ts';
import type { Resolver } from './connect-checked.ts';
import type { Exchanges } from './exchanges.ts';
import { NetworkError } from './network-error.ts';
import { noProxy, type ProxyChoice } from './proxy.ts';
import { parseRequestUrl } from './request-url.ts';
import { createTargetPolicy, type TargetRules } from './target-policy.ts';

export interface NetworkGuardOptions extends TargetRules {
  readonly limits?: Partial<NetworkLimits>;
  /** Looks names up; the system's resolver by default. Its answers are checked like those of the system. */
  readonly resolve?: Resolver;
  /** The proxy to use; none by default, whatever the environment says. */
  readonly proxy?: ProxyChoice;
}

export interface NetworkLimits {
  /** Milliseconds for look-up, connection and TLS handshake. */
  readonly connectTimeoutMs: number;
  /** Milliseconds from the request to the end of the response headers. */
  readonly headersTimeoutMs: number;
  /** Milliseconds between two pieces of the body. */
  readonly bodyTimeoutMs: number;
  /** Milliseconds for everything: all redirects, and the whole body. */
  readonly timeoutMs: number;
  readonly maxHeaderBytes: number;
  /** Bytes of a response body as it arrives. */
  readonly maxWireBytes: number;
  /** Bytes of a response body after decompression. */
  readonly maxBodyBytes: number;
  readonly maxRedirects: number;
}

const defaultLimits: NetworkLimits = {
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 10_000,
  timeoutMs: 20_000,
  maxHeaderBytes: 32_768,
  maxWireBytes: 5_000_000,
  maxBodyBytes: 5_000_000,
  maxRedirects: 10,
};

export interface GuardedRequest {
  /** GET by default. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With lower-case names. All but accept, accept-language and user-agent stay behind when a redirect leaves the origin. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Limits for this request; those of the connection (connect timeout, header bytes) stay the guard's. */
  readonly limits?: Partial<Omit<NetworkLimits, 'connectTimeoutMs' | 'maxHeaderBytes'>>;
  /**
   * `keep` gives the part of a body that arrived before a limit or fault, if any, and the reason in `cut`. `refuse`
   * throws.
   */
  readonly partial?: 'refuse' | 'keep';
  /** Headers for one origin only, such as credentials; asked again at every redirect. */
  readonly authorize?: (url: URL, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  /** May throw to refuse a URL, before anything is sent to it; asked again at every redirect. */
  readonly approve?: (url: URL, signal: AbortSignal) => Promise<void>;
}

export interface GuardedResponse {
  /** Where the redirects ended. */
  readonly url: URL;
  readonly status: number;
  /** By lower-case name; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Why the body is incomplete; only when `partial` is `keep`. */
  readonly cut?: NetworkError;
}

export interface NetworkGuard {
  /**
   * Requests a URL and receives the whole answer, following redirects itself so that each is checked. A response of
   * any status is an answer.
   *
   * @throws NetworkError with the rule, limit or fault; the signal's reason when it aborts.
   */
  request(url: string | URL, request?: GuardedRequest): Promise<GuardedResponse>;
  close(): Promise<void>;
}

/**
 * Makes an HTTP client that reaches public addresses only, and private ones that the operator lists exactly.
 * The HTTP library is loaded by the first request.
 *
 * @throws NetworkSettingError for a rule that cannot be read.
 */
export function createNetworkGuard(options: NetworkGuardOptions = {}): NetworkGuard {
  const limits = { ...defaultLimits, ...options.limits };
  const connections = {
    policy: createTargetPolicy(options),
    resolve: options.resolve,
    proxyFor: options.proxy ?? noProxy,
    connectTimeoutMs: limits.connectTimeoutMs,
  };
  let opening: Promise<Exchanges> | undefined;
  const open = async () => {
    const { openExchanges } = await import('./exchanges.ts');
    return openExchanges(connections, limits.maxHeaderBytes);
  };

  return {
    async request(url, request = {}) {
      const first = parseRequestUrl(String(url));
      const bounds = { ...limits, ...request.limits };
      const onTimeout = () =>
        new NetworkError('timeout', first.host, { detail: `within ${bounds.timeoutMs / 1_000} s` });
      opening ??= open();
      const exchanges = await opening;
      return withDeadline(bounds.timeoutMs, request.signal, onTimeout, (signal) =>
        exchanges.request(first, request, bounds, signal),
      );
    },
    close: async () => (await opening)?.close(),
  };
}
