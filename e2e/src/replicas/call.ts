import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The key that the replicas are started with. */
export const apiKey = '0123456789abcdef-of-the-tests';
export const authorization = `Bearer ${apiKey}`;

/** The answer to one request, and which replica it came from when a load balancer says so. */
export interface Answer {
  readonly status: number | undefined;
  readonly replica: string | undefined;
  readonly output: Record<string, unknown> | undefined;
  readonly isError: boolean;
  /** Milliseconds it took. */
  readonly ms: number;
}

/** Calls a tool with one request of the modern protocol, as short as HTTP allows: no session, no client. */
export async function call(url: URL, name: string, args: Record<string, unknown> = {}): Promise<Answer> {
  const sent = post(url, name);
  sent.end(body(name, args));
  return answerOf(sent);
}

/** The same, but resolves as soon as the server has accepted the request (RFC 9110, 10.1.1). */
export async function callOnceTaken(url: URL, name: string, args: Record<string, unknown>) {
  const sent = post(url, name, { expect: '100-continue' });
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end(body(name, args));
  return { answer: answerOf(sent) };
}

function post(url: URL, name: string, headers: Record<string, string> = {}) {
  return request(url, {
    method: 'POST',
    agent: false,
    headers: {
      authorization,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
      ...headers,
    },
  });
}

function body(name: string, args: Record<string, unknown>): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name,
      arguments: args,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'e2e', version: '0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  });
}

async function answerOf(sent: ReturnType<typeof request>): Promise<Answer> {
  const began = performance.now();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const content = await text(response);
  const { result } = (response.statusCode === 200 ? JSON.parse(content) : {}) as {
    result?: { structuredContent?: Record<string, unknown>; isError?: boolean };
  };
  return {
    status: response.statusCode,
    replica: response.headers['x-replica']?.toString(),
    output: result?.structuredContent,
    isError: result === undefined || result.isError === true,
    ms: performance.now() - began,
  };
}
