import {
  Client,
  type ClientOptions,
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from '@modelcontextprotocol/client';
import { InMemoryTransport, type McpServerFactory } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

/** `legacy` is any 2025 revision, opened by `initialize`; `modern` is 2026-07-28. */
export type Era = 'legacy' | 'modern';

export interface ConnectOptions extends Omit<ClientOptions, 'versionNegotiation'> {
  readonly era?: Era;
}

/** The part of core's `OpenServer` that a connection needs. */
interface Connectable {
  readonly connect: McpServerFactory;
  observe(message: unknown): void;
}

/**
 * Connects a real client to an open server in the same process, by the code path of stdio without the pipes. The server
 * is the result of core's `openServer`, or a promise of it.
 */
export async function connect(
  server: Connectable | Promise<Connectable>,
  { era = 'modern', ...options }: ConnectOptions = {},
): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const { connect: factory, observe } = await server;
  serveStdio(factory, { transport: far });
  const deliver = far.onmessage;
  far.onmessage = (message) => {
    observe(message);
    deliver?.(message);
  };
  const client = createClient(era, options);
  await client.connect(near);
  return client;
}

/** Connects a real client to a server that listens on `url`, for example with an Authorization header. */
export async function connectHttp(
  url: URL,
  { era = 'modern', ...options }: ConnectOptions = {},
  transport: StreamableHTTPClientTransportOptions = {},
): Promise<Client> {
  const client = createClient(era, options);
  await client.connect(new StreamableHTTPClientTransport(url, transport));
  return client;
}

export function createClient(era: Era, options: Omit<ClientOptions, 'versionNegotiation'> = {}): Client {
  const versionNegotiation = era === 'modern' ? { mode: { pin: '2026-07-28' } } : { mode: 'legacy' as const };
  return new Client({ name: 'mcp-commons-test', version: '0.0.0' }, { ...options, versionNegotiation });
}
