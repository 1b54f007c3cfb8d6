import { openServer } from '@mcp-commons/core';
import { type ConnectOptions, connect } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';
import type * as z from 'zod';
import type { options } from './options.ts';
import { postgres } from './server.ts';

type Client = Awaited<ReturnType<typeof connect>>;

/** Connects a client to a server, until the test ends. */
export async function connectPostgres(settings: z.input<typeof options>, clientOptions: ConnectOptions = {}) {
  const server = await openServer(postgres, settings);
  onTestFinished(() => server.close());
  const client = await connect(server, clientOptions);
  return { client, call: callOf(client) };
}

/** Calls tools, and returns what a test looks at. */
export const callOf =
  (client: Client) =>
  async (name: string, args: Record<string, unknown> = {}, signal?: AbortSignal) => {
    const result = await client.callTool({ name, arguments: args }, signal && { signal });
    const [{ text } = { text: '' }] = result.content as { text: string }[];
    return {
      text,
      output: result.structuredContent as Record<string, unknown>,
      isError: result.isError === true,
    };
  };
