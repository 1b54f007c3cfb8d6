import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '@mcp-commons/core';
import { type ConnectOptions, connect } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';
import type * as z from 'zod';
import type { options } from './options.ts';
import { data } from './server.ts';

/** A folder of its own for one test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A client of a server on a folder of its own; both are gone after the test. */
export async function connectData(
  settings: z.input<typeof options> = {},
  clientOptions: ConnectOptions = {},
) {
  const { dataDir = emptyFolder() } = settings;
  const server = await openServer(data, { ...settings, dataDir });
  onTestFinished(() => server.close());
  const client = await connect(server, clientOptions);
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { structuredContent, content, isError } = await client.callTool({ name, arguments: args });
    const blocks = content as { text?: string; resource?: { text: string } }[];
    return {
      output: structuredContent as Record<string, unknown> | undefined,
      /** The JSON of the first block: what export_data says besides the rows. */
      facts: () => JSON.parse(blocks[0]?.text ?? '') as Record<string, unknown>,
      text: blocks.map(({ text, resource }) => text ?? resource?.text).join('\n'),
      isError: isError === true,
    };
  };
  /** Calls again with the cursor of each page until there is none. */
  const callForAll = async (name: string, args: Record<string, unknown>) => {
    const pages: { readonly output: Record<string, unknown>; readonly text: string }[] = [];
    let cursor: unknown;
    do {
      const { output: structured, facts, text, isError } = await call(name, { ...args, cursor });
      if (isError) throw new Error(text);
      const output = structured ?? facts();
      pages.push({ output, text });
      cursor = output['next_cursor'];
    } while (cursor !== undefined);
    return pages;
  };
  return { client, call, callForAll, dataDir };
}
