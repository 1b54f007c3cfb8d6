import { setTimeout } from 'node:timers/promises';
import type { Era } from '@mcp-commons/testing';
import { InMemoryTransport, inputRequired, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';
import type { Content } from '../definitions/reply.ts';
import {
  ask,
  confirm,
  createLog,
  definePrompt,
  defineResource,
  defineServer,
  defineTool,
  type Limits,
  type OpenServer,
  openServer,
  type Runtime,
  reply,
  type Tool,
  ToolError,
} from '../index.ts';
import { limitsFor } from './limits.ts';

const manifest = {
  name: '@mcp-commons/server-sample',
  version: '1.2.3',
  description: 'A sample',
  license: 'MIT',
  author: 'MCP Commons contributors',
  homepage: 'https://example.invalid',
};
const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
export const eras: readonly Era[] = ['legacy', 'modern'];

export const echo = defineTool({
  name: 'echo',
  title: 'Echo',
  description: 'Says it again.',
  input: z.strictObject({
    text: z.string().min(1).max(100),
    times: z.int().min(1).max(1_000_000).default(1),
  }),
  output: z.object({ text: z.string() }),
  annotations,
  run: ({ text, times }) => ({ text: text.repeat(times), secret: 'not in the schema' }),
});

export const remark = defineTool({
  name: 'remark',
  title: 'Remark',
  description: 'Answers in words.',
  input: z.strictObject({ kind: z.enum(['words', 'internal', 'tool error', 'bad output', 'bad content']) }),
  output: z.object({ count: z.number() }),
  annotations,
  run({ kind }) {
    if (kind === 'internal') throw new Error('password authentication failed for user "admin" at 10.0.0.5');
    if (kind === 'tool error') throw new ToolError('not_found', 'No remark 7. Remarks are numbered 1 to 3.');
    if (kind === 'bad output') return { count: Number.NaN };
    if (kind === 'bad content')
      return reply({ count: 1 }, [{ type: 'image', data: 'no base64!', mimeType: 'image/png' }]);
    return reply({ count: 1 }, 'One remark');
  },
});

/** A tool without an output. */
export const plain = (answer: Content) =>
  defineTool({
    name: 'plain',
    title: 'Plain',
    description: 'Answers with text or pictures.',
    input: z.strictObject({}),
    annotations,
    run: () => answer,
  });

/** A tool that runs until it is aborted, and says so through `seen`. */
export function stuck(seen: { started: () => void; aborted: (reason: unknown) => void }) {
  return defineTool({
    name: 'stuck',
    title: 'Stuck',
    description: 'Never answers.',
    input: z.strictObject({}),
    output: z.object({}),
    annotations,
    run: (_input, { signal }) => {
      seen.started();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted(signal.reason);
          reject(signal.reason);
        });
      });
    },
  });
}

export const progressing = defineTool({
  name: 'count',
  title: 'Count',
  description: 'Counts.',
  input: z.strictObject({}),
  output: z.object({}),
  annotations,
  run(_input, { progress, log }) {
    for (const done of [1, 1, 0, 10]) progress(done, 10, `step ${done}`);
    log('warning', 'counted');
    return {};
  },
});

export const remove = (otherwise: 'refuse' | 'proceed') =>
  defineTool({
    name: 'remove',
    title: 'Remove',
    description: 'Removes.',
    input: z.strictObject({ id: z.int() }),
    output: z.object({ removed: z.int() }),
    annotations: { ...annotations, readOnlyHint: false, destructiveHint: true },
    run({ id }, ctx) {
      confirm(ctx, { message: `Remove ${id}?`, otherwise });
      return { removed: id };
    },
  });

export const interview = defineTool({
  name: 'interview',
  title: 'Interview',
  description: 'Asks twice.',
  input: z.strictObject({}),
  output: z.object({ said: z.array(z.unknown()) }),
  annotations,
  run(_input, ctx) {
    const form = (title: string) =>
      inputRequired.elicit({
        message: title,
        requestedSchema: {
          type: 'object',
          properties: { word: { type: 'string', title } },
          required: ['word'],
        },
      });
    const { first } = ask(ctx, { first: form('First?') });
    const { second } = ask(ctx, { second: form('Second?') });
    return { said: [first, second].map((answer) => answer.kind === 'elicit' && answer.content?.['word']) };
  },
});

export function sampleServer(tools: readonly Tool[], changes?: (runtime: Runtime) => void) {
  return defineServer({
    package: manifest,
    name: 'sample',
    title: 'Sample',
    instructions: 'Use it.',
    options: z.object({}),
    open(_options, runtime) {
      changes?.(runtime);
      return {
        tools,
        announces: ['tools', 'prompts', 'resources', 'resource-updates'],
        resources: [
          defineResource({
            uri: 'sample://help',
            name: 'help',
            title: 'Help',
            description: 'How to',
            mimeType: 'text/markdown',
            meta: { 'example.com/note': { icon: 'question mark' } },
            read: () => '# Help',
          }),
          defineResource({
            uri: 'sample://item/{id}',
            name: 'item',
            title: 'Item',
            description: 'One item',
            mimeType: 'application/octet-stream',
            read({ id }, { signal }) {
              if (id === 'endless')
                return new Promise((_resolve, reject) => {
                  signal.addEventListener('abort', () => reject(signal.reason));
                });
              if (id === 'none') throw new ToolError('not_found', 'No item none.');
              if (id === 'broken') throw new Error('disk /dev/sda1 failed');
              return new TextEncoder().encode(id);
            },
            list: (cursor) =>
              cursor === undefined
                ? { resources: [{ uri: 'sample://item/1', name: '1' }], nextCursor: 'two' }
                : { resources: [{ uri: 'sample://item/2', name: '2' }] },
            async follow({ id }, uri) {
              if (id.startsWith('quick')) return;
              await setTimeout(20);
              if (id === 'lively') runtime.changes.resourceUpdated(uri);
              if (id === 'broken') throw new Error('cannot be watched');
            },
            complete: { id: (typed) => ['one', 'two', 'three'].filter((id) => id.startsWith(typed)) },
          }),
        ],
        prompts: [
          definePrompt({
            name: 'greet',
            title: 'Greet',
            description: 'Greets',
            arguments: z.strictObject({
              name: z.string().describe('Whom'),
              style: z.string().optional().describe('How'),
            }),
            complete: {
              style: (_typed, _ctx, { name = 'style' }) =>
                Array.from({ length: 150 }, (_, i) => `${name} ${i}`),
            },
            run: ({ name, style }) => `Hello ${name}${style ? `, ${style}` : ''}`,
          }),
        ],
      };
    },
  });
}

const silent = { write: () => undefined };
export const silentLog = createLog('error', [], silent);
export const open = (tools: readonly Tool[], limits: Partial<Limits> = {}, lines?: string[]) =>
  openServer(
    sampleServer(tools),
    {},
    {
      limits: { ...limitsFor('stdio'), ...limits },
      log: createLog('info', [], lines ? { write: (line) => void lines.push(line) } : silent),
    },
  );
export const textOf = (result: { content?: unknown }) =>
  (result.content as { text: string }[]).map(({ text }) => text).join('\n');

/** The smallest client: it sends what a real one would refuse to send, and keeps nothing in memory. */
export async function connectRaw(server: OpenServer) {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio(server.connect, { transport: far });
  await near.start();
  let id = 0;
  return (method: string, params?: Record<string, unknown>) =>
    new Promise<JSONRPCMessage>((resolve) => {
      near.onmessage = resolve;
      id += 1;
      void near.send({ jsonrpc: '2.0', id, method, ...(params && { params }) });
    });
}
