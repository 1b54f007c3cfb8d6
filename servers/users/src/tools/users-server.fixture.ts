import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '@mcp-commons/core';
import { type ConnectOptions, connect } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';
import type * as z from 'zod';
import type { options } from '../options.ts';
import { users } from '../server.ts';

/** Connects a client to a server with its own SQLite file; both are removed after the test. */
export async function connectUsers(
  settings: z.input<typeof options> = {},
  clientOptions: ConnectOptions = {},
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-commons-users-'));
  const server = await openServer(users, { dataDir, ...settings });
  onTestFinished(async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const client = await connect(server, clientOptions);
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { structuredContent, content, isError } = await client.callTool({ name, arguments: args });
    const text = (content as { text: string }[]).map((block) => block.text).join('\n');
    return {
      output: structuredContent as Record<string, unknown> | undefined,
      text,
      isError: isError === true,
    };
  };
  return { client, call, dataDir };
}

export const ada = { name: 'Ada Lovelace', email: 'ada@example.org' };
export const grace = { name: 'Grace Hopper', email: 'grace@example.org' };
