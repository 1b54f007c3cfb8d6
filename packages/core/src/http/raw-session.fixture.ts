/** The first message of a client of the 2025 protocol. */
export const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'raw', version: '0' },
  },
};

/** Sends a message, a batch, or a text that is neither. */
export function post(
  url: URL,
  message: unknown,
  headers: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const types = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  return fetch(url, {
    method: 'POST',
    headers: { ...types, ...headers },
    body: typeof message === 'string' ? message : JSON.stringify(message),
    ...(signal && { signal }),
  });
}

/** Begins a session of the 2025 protocol, and returns the headers of its requests and a function that sends in it. */
export async function beginSession(url: URL, headers = {}, protocolVersion = '2025-11-25') {
  const params = { ...initialize.params, protocolVersion };
  const begun = await post(url, { ...initialize, params }, headers);
  await begun.text();
  const session = { ...headers, 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
  return { session, send: (message: unknown, signal?: AbortSignal) => post(url, message, session, signal) };
}
