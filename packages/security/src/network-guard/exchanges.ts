import undici, { type Agent, type Dispatcher } from 'undici';
import { type CheckedConnections, createCheckedConnector } from './connect-checked.ts';
import type { GuardedRequest, GuardedResponse, NetworkLimits } from './create-network-guard.ts';
import { NetworkError } from './network-error.ts';
import { networkFault } from './network-fault.ts';
import { receiveBody } from './receive-body.ts';
import { type Hop, nextHop } from './redirect.ts';

/** Sends the requests of a guard. */
export interface Exchanges {
  request(
    url: URL,
    request: GuardedRequest,
    limits: NetworkLimits,
    signal: AbortSignal,
  ): Promise<GuardedResponse>;
  close(): Promise<void>;
}

/** Opens an HTTP client that dials through checked connections only. */
export function openExchanges(connections: CheckedConnections, maxHeaderSize: number): Exchanges {
  const connect = createCheckedConnector(connections);
  // undici is CommonJS: its names are on `default` in Node and in a bundle alike.
  const agent = new undici.Agent({ connect, maxHeaderSize });
  return {
    request: (url, request, limits, signal) => followRedirects(agent, url, request, limits, signal),
    close: () => agent.destroy(),
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
    try {
      const [location] = [response.headers['location']].flat();
      const next = nextHop(hop, response.statusCode, location);
      if (next === undefined) return await receive(response, hop, request, limits);
      hop = next;
    } finally {
      // `destroy` reports the abort as an error, which does not matter here.
      response.body.on('error', () => {}).destroy();
    }
  }
  throw new NetworkError('too-many-redirects', first.host, { detail: `at most ${limits.maxRedirects}` });
}

async function send(
  agent: Agent,
  { url, method, headers, body }: Hop,
  { authorize }: GuardedRequest,
  { headersTimeoutMs, bodyTimeoutMs }: NetworkLimits,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const credentials = await authorize?.(url, signal);
  const ask = () =>
    agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: method as Dispatcher.HttpMethod,
      headers: { 'accept-encoding': 'gzip, deflate, br', ...headers, ...credentials },
      body: body ?? null,
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
      signal,
    });
  // A server may close an idle connection just when it is used again (RFC 9112, 9.5).
  const mayAskAgain = (method === 'GET' || method === 'HEAD') && agent.stats[url.origin]?.connected;
  try {
    return await ask().catch((error: unknown) => {
      if (mayAskAgain && isLost(error)) return ask();
      throw error;
    });
  } catch (error) {
    throw networkFault(error, url.host);
  }
}

/** Whether a connection was lost after it was made: what the connector reports is a fault already. */
function isLost(error: unknown): boolean {
  const fault = networkFault(error, '');
  return fault !== error && fault instanceof NetworkError && fault.reason === 'connection-lost';
}

async function receive(
  response: Dispatcher.ResponseData,
  { url }: Hop,
  { partial = 'refuse' }: GuardedRequest,
  limits: NetworkLimits,
): Promise<GuardedResponse> {
  const headers = flatten(response.headers);
  const status = response.statusCode;
  // These have no body, whatever length they state (RFC 9112, 6.3). undici would call them cut.
  if (status === 204 || status === 304) return { url, status, headers, body: Buffer.of() };
  const { body, cut } = await receiveBody(response.body, headers['content-encoding'] ?? '', limits, url.host);
  if (cut !== undefined && (partial === 'refuse' || body.length === 0)) throw cut;
  return { url, status, headers, body, ...(cut && { cut }) };
}

function flatten(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}
