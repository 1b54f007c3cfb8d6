import type { Agent, Dispatcher } from 'undici';
import { createCheckedConnector, type Resolver, systemResolver } from './connect-checked.ts';
import { withDeadline } from './deadline.ts';
import { NetworkError } from './network-error.ts';
import { networkFault } from './network-fault.ts';
import { noProxy, type ProxyChoice } from './proxy.ts';
import { receiveBody } from './receive-body.ts';
import { type Hop, nextHop } from './redirect.ts';
import { parseRequestUrl } from './request-url.ts';
import { createTargetPolicy, type TargetRules } from './target-policy.ts';

export interface NetworkGuardOptions extends TargetRules {
  readonly limits?: Partial<NetworkLimits>;
  /** Looks names up; the system's resolver unless given. Its answers are checked like any other. */
  readonly resolve?: Resolver;
  /** Which proxy to go through; none unless given, whatever the environment says. */
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
  /** GET unless given. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With lower-case names. All but accept, accept-language and user-agent stay behind when a redirect leaves the origin. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Tighter limits for this request; those of the connection (connect timeout, header bytes) are the guard's. */
  readonly limits?: Partial<Omit<NetworkLimits, 'connectTimeoutMs' | 'maxHeaderBytes'>>;
  /** `keep` answers with the part of a body that arrived before a limit or fault, and says so in `cut`; else it is refused. */
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
  /** Why the body is not whole; only when `partial` is `keep`. */
  readonly cut?: NetworkError;
}

export interface NetworkGuard {
  /**
   * Requests a URL and receives the whole answer, following redirects by hand so that each is checked.
   * A response of any status is an answer.
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
  const connect = createCheckedConnector({
    policy: createTargetPolicy(options),
    resolve: options.resolve ?? systemResolver,
    proxyFor: options.proxy ?? noProxy,
    connectTimeoutMs: limits.connectTimeoutMs,
  });
  let opening: Promise<Agent> | undefined;
  const openAgent = async () => {
    // undici is CommonJS: its names are on `default` in Node and in a bundle alike.
    const { Agent } = (await import('undici')).default;
    return new Agent({ connect, pipelining: 1, maxHeaderSize: limits.maxHeaderBytes });
  };

  return {
    async request(url, request = {}) {
      const first = parseRequestUrl(String(url));
      const bounds = { ...limits, ...request.limits };
      const onTimeout = () =>
        new NetworkError('timeout', first.host, { detail: `within ${bounds.timeoutMs / 1_000} s` });
      opening ??= openAgent();
      const agent = await opening;
      return withDeadline(bounds.timeoutMs, request.signal, onTimeout, (signal) =>
        followRedirects(agent, first, request, bounds, signal),
      );
    },
    close: async () => (await opening)?.destroy(),
  };
}

async function followRedirects(
  agent: Agent,
  first: URL,
  request: GuardedRequest,
  limits: NetworkLimits,
  signal: AbortSignal,
): Promise<GuardedResponse> {
  let hop: Hop = {
    url: first,
    method: request.method ?? 'GET',
    headers: request.headers ?? {},
    body: request.body,
  };
  for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
    await request.approve?.(hop.url, signal);
    const response = await send(agent, hop, request, limits, signal);
    const next = nextHopOf(hop, response);
    if (next === undefined) return receive(response, hop, request, limits, signal);
    discard(response);
    hop = next;
  }
  throw new NetworkError('too-many-redirects', first.host, { detail: `at most ${limits.maxRedirects}` });
}

function nextHopOf(hop: Hop, response: Dispatcher.ResponseData): Hop | undefined {
  try {
    return nextHop(hop, response.statusCode, firstValue(response.headers['location']));
  } catch (error) {
    discard(response);
    throw error;
  }
}

async function send(
  agent: Agent,
  { url, method, headers, body }: Hop,
  { authorize }: GuardedRequest,
  { headersTimeoutMs, bodyTimeoutMs }: NetworkLimits,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const credentials = await authorize?.(url, signal);
  try {
    return await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: method as Dispatcher.HttpMethod,
      headers: { 'accept-encoding': 'gzip, deflate, br', ...headers, ...credentials },
      body: body ?? null,
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw networkFault(error, url.host);
  }
}

async function receive(
  response: Dispatcher.ResponseData,
  { url }: Hop,
  { partial = 'refuse' }: GuardedRequest,
  limits: NetworkLimits,
  signal: AbortSignal,
): Promise<GuardedResponse> {
  const headers = flatten(response.headers);
  try {
    const { body, cut } = await receiveBody(
      response.body,
      headers['content-encoding'] ?? '',
      limits,
      url.host,
      signal,
    );
    if (cut !== undefined && partial === 'refuse') throw cut;
    return { url, status: response.statusCode, headers, body, ...(cut && { cut }) };
  } catch (error) {
    discard(response);
    throw error;
  }
}

function discard({ body }: Dispatcher.ResponseData): void {
  // Destroying reports the abort as an error, which is no news here.
  body.on('error', () => {}).destroy();
}

function flatten(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

function firstValue(header: string | string[] | undefined): string | undefined {
  return [header].flat()[0];
}
