/** `core|sdk TOOLS`: serves that many tools over HTTP on a free port, and prints the address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLog, defineServer, defineTool, httpOptions, openServer } from '@mcp-commons/core';
import { serveOverHttp } from '@mcp-commons/core/http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

const [flavour, count] = process.argv.slice(2);
const names = Array.from({ length: Number(count) }, (_, i) => `tool_${i}`);
const description = 'Adds two numbers and says how; a tool of ordinary size with a few described arguments.';
const shape = {
  a: z.number().describe('The first number.'),
  b: z.number().describe('The second number.'),
  unit: z.enum(['m', 'kg', 's']).optional().describe('What they measure.'),
  note: z.string().max(200).optional().describe('Copied into the answer.'),
};
const output = { sum: z.number().describe('a + b'), note: z.string().optional() };
const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

async function serveCore(): Promise<URL> {
  const tools = names.map((name) =>
    defineTool({
      name,
      title: name,
      description,
      input: z.strictObject(shape),
      output: z.object(output),
      annotations,
      run: ({ a, b, note }) => ({ sum: a + b, note }),
    }),
  );
  const definition = defineServer({
    package: { name: 'bench', version: '0.0.0', description: '', license: '', author: '', homepage: '' },
    name: 'bench',
    title: 'Bench',
    instructions: '',
    options: z.object({}),
    open: () => ({ tools }),
  });
  const log = createLog('error');
  return (
    await serveOverHttp(
      await openServer(definition, {}, { log }),
      // Every limit is on, with a rate that is not reached.
      httpOptions.parse({
        port: 0,
        mcpApiKey: 'the-key-of-the-benchmark',
        rateLimit: 1_000_000,
        rateBurst: 1_000_000,
      }),
      log,
    )
  ).url;
}

function serveSdk(): Promise<URL> {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'bench', version: '0.0.0' });
    for (const name of names) {
      server.registerTool(
        name,
        {
          title: name,
          description,
          inputSchema: z.strictObject(shape),
          outputSchema: z.object(output),
          annotations,
        },
        ({ a, b, note }) => {
          const structuredContent = { sum: a + b, ...(note !== undefined && { note }) };
          return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
        },
      );
    }
    return server;
  });
  const node = toNodeHandler(handler);
  const http = createServer((request, response) => {
    // The adapter's types were not written for exactOptionalPropertyTypes.
    void node(request as Parameters<typeof node>[0], response);
  });
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () =>
      resolve(new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`)),
    );
  });
}

process.stdout.write(`${await (flavour === 'core' ? serveCore() : serveSdk())}\n`);
