import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as StreamableHTTPClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { connectHttp, createClient } from './connect.ts';
import type { ListedTool } from './lint-tools.ts';

/** The clients that every server must serve alike: the SDK of most hosts today, and the new one in both eras. */
export const peerKinds = ['v1', 'v2 legacy', 'v2 modern'] as const;
export type PeerKind = (typeof peerKinds)[number];

/** What the SDKs have in common, as the tests use it. */
export interface Peer {
  getServerVersion(): { version: string } | undefined;
  listTools(): Promise<{ tools: ListedTool[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<Record<string, unknown>>;
  listResources(): Promise<Record<string, unknown>>;
  readResource(request: { uri: string }): Promise<Record<string, unknown>>;
  listPrompts(): Promise<{ prompts: { name: string }[] }>;
  getPrompt(request: { name: string; arguments?: Record<string, string> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Starts a server as a child process and connects a client to its stdin and stdout. */
export async function spawnPeer(kind: PeerKind, { command, args, env, cwd }: Command): Promise<Peer> {
  const parameters = {
    command,
    args: [...args],
    stderr: 'inherit' as const,
    ...(env && { env }),
    ...(cwd && { cwd }),
  };
  if (kind === 'v1') {
    const client = new ClientV1({ name: 'mcp-commons-test', version: '0.0.0' });
    await client.connect(new StdioClientTransportV1(parameters));
    return client;
  }
  const client = createClient(kind === 'v2 modern' ? 'modern' : 'legacy');
  await client.connect(new StdioClientTransport(parameters));
  return client;
}

/** Connects a client to a server that listens on `url`. */
export async function httpPeer(kind: PeerKind, url: URL): Promise<Peer> {
  if (kind === 'v1') {
    const client = new ClientV1({ name: 'mcp-commons-test', version: '0.0.0' });
    // v1 was not written for exactOptionalPropertyTypes: its transport's sessionId may be undefined.
    await client.connect(new StreamableHTTPClientTransportV1(url) as Parameters<ClientV1['connect']>[0]);
    return client;
  }
  return connectHttp(url, { era: kind === 'v2 modern' ? 'modern' : 'legacy' });
}
