import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog, openServer } from '@mcp-commons/core';
import { type ConnectOptions, connect } from '@mcp-commons/testing';
import { filesystem } from './server.ts';

type Client = Awaited<ReturnType<typeof connect>>;

interface Answer {
  /** All text blocks, with newlines between them. */
  readonly text: string;
  /** The text of each block; empty for a block of another kind. */
  readonly texts: readonly string[];
  /** The structured content. */
  readonly output: Record<string, unknown> | undefined;
  readonly isError: boolean;
  /** The whole result, for what no answer may hold. */
  readonly json: string;
  readonly content: readonly unknown[];
}

export interface Workspace {
  readonly root: string;
  readonly client: Client;
  call(tool: string, input?: Record<string, unknown>): Promise<Answer>;
  /** Puts a file in the root, without the server. */
  put(path: string, content: string | Uint8Array): void;
  get(path: string): string;
  /** A client of another kind on the same server. */
  connect(options: ConnectOptions): Promise<Client>;
  close(): Promise<void>;
}

/** A server on an empty root of its own, or on `root`, and a real client. */
export async function openWorkspace(
  options: Record<string, unknown> = {},
  root = makeRoot(),
): Promise<Workspace> {
  const settings = { allowedPaths: [root], allowDelete: true, ...options };
  const server = await openServer(filesystem, settings, { log: createLog('error') });
  const client = await connect(server);
  return {
    root,
    client,
    async call(tool, input = {}) {
      const result = await client.callTool({ name: tool, arguments: input });
      const content = result.content ?? [];
      const texts = content.map((block) => (block.type === 'text' ? block.text : ''));
      return {
        text: texts.join('\n'),
        texts,
        output: result.structuredContent as Answer['output'],
        isError: result.isError ?? false,
        json: JSON.stringify(result),
        content,
      };
    },
    put(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    get: (path) => readFileSync(join(root, path), 'utf8'),
    connect: (connection) => connect(server, connection),
    async close() {
      await client.close();
      await server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Where the next answer begins, as an answer says it. */
export function nextOffset(text: string): number | undefined {
  const [, offset] = /^\[There is more.* Go on with offset (\d+)\b.*\]$/m.exec(text) ?? [];
  return offset === undefined ? undefined : Number(offset);
}

/** The hash of a file, as an answer says it. */
export const hashIn = (text: string): string | undefined => /\bhash ([0-9a-f]{16})\b/.exec(text)?.[1];

function makeRoot(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
}
