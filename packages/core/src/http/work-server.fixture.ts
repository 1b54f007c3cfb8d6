import { type AuditEntry, createAudit } from '@mcp-commons/security/audit';
import { connectHttp, type Era } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import {
  confirm,
  createLog,
  defineResource,
  defineServer,
  defineTool,
  httpOptions,
  type Limits,
  openServer,
  type Runtime,
  ToolError,
} from '../index.ts';
import { limitsFor } from '../runtime/limits.ts';
import { type SharedServices, serveOverHttp } from './serve-over-http.ts';

const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Calls of `wait` end, and subscriptions to `work://slow` begin, when the test lets them. */
export interface Workshop {
  readonly waiting: Set<() => void>;
  ready: () => Promise<void>;
  changes?: Runtime['changes'];
}

const base = (name: string) => ({ name, title: name, description: `Does ${name}.`, annotations });

function workServer(workshop: Workshop) {
  const echo = defineTool({
    ...base('echo'),
    input: z.strictObject({ text: z.string().max(1_000_000), times: z.int().default(1) }),
    output: z.object({ text: z.string() }),
    run: ({ text, times }) => ({ text: text.repeat(times) }),
  });
  const fail = defineTool({
    ...base('fail'),
    input: z.strictObject({ text: z.string(), kind: z.enum(['internal', 'upstream', 'not_found']) }),
    output: z.object({}),
    run({ text, kind }) {
      if (kind === 'internal') throw new Error('disk failed');
      throw new ToolError(kind, `No ${text}.`, { cause: new Error(`no row for ${text}`) });
    },
  });
  const change = defineTool({
    ...base('change'),
    annotations: { ...annotations, readOnlyHint: false },
    input: z.strictObject({ id: z.int(), secret: z.string(), size: z.int().default(0) }),
    output: z.object({ padding: z.string() }),
    scopes: ['work:write'],
    target: ({ id }) => `things/${id}`,
    run: ({ size }) => ({ padding: 'x'.repeat(size) }),
  });
  const ask = defineTool({
    ...base('ask'),
    input: z.strictObject({}),
    output: z.object({}),
    run(_input, ctx) {
      confirm(ctx, { message: 'Sure?', otherwise: 'refuse' });
      return {};
    },
  });
  const wait = defineTool({
    ...base('wait'),
    input: z.strictObject({}),
    output: z.object({}),
    run(_input, { signal, progress }) {
      progress(1);
      return waitIn(workshop, signal);
    },
  });
  const slow = defineResource({
    uri: 'work://slow',
    name: 'slow',
    title: 'slow',
    description: 'Is followed late.',
    mimeType: 'text/plain',
    read: () => '',
    follow: () => waitIn(workshop).then(() => undefined),
  });
  return defineServer({
    package: { name: 'x', version: '1.2.3', description: 'x', license: 'MIT', author: 'x', homepage: 'x' },
    name: 'work',
    title: 'Work',
    instructions: '',
    options: z.object({}),
    open(_options, { changes }) {
      workshop.changes = changes;
      return {
        tools: [echo, fail, change, ask, wait],
        resources: [slow],
        announces: ['resource-updates', 'tools'],
        ready: () => workshop.ready(),
      };
    },
  });
}

function waitIn({ waiting }: Workshop, signal?: AbortSignal): Promise<Record<string, never>> {
  return new Promise((resolve, reject) => {
    const end = () => {
      waiting.delete(end);
      resolve({});
    };
    waiting.add(end);
    signal?.addEventListener('abort', () => {
      waiting.delete(end);
      reject(signal.reason);
    });
  });
}

interface Settings {
  readonly options?: Partial<z.input<typeof httpOptions>>;
  readonly limits?: Partial<Limits>;
  readonly shared?: SharedServices;
}

/** Serves work over HTTP, with metrics and an audit, until the test ends. */
export async function serveWork({ options = {}, limits = {}, shared = {} }: Settings = {}) {
  const lines: string[] = [];
  const audited: AuditEntry[] = [];
  const workshop: Workshop = { waiting: new Set(), ready: async () => {} };
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const audit = createAudit({
    write: (line) => void audited.push(JSON.parse(line) as AuditEntry),
    onFailure: () => {},
  });
  const server = await openServer(
    workServer(workshop),
    {},
    { log, audit, limits: { ...limitsFor('http'), ...limits } },
  );
  const service = await serveOverHttp(
    server,
    httpOptions.parse({ port: 0, drainMs: 2_000, metricsPort: 0, ...options }),
    log,
    shared,
  );
  onTestFinished(async () => {
    for (const end of workshop.waiting) end();
    await service.close();
  });
  const read = async (path: string) => {
    const response = await fetch(new URL(path, service.metricsUrl));
    return { status: response.status, text: await response.text() };
  };
  return {
    ...service,
    workshop,
    audited,
    read,
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    requests: () =>
      lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === 'request'),
  };
}

export type Work = Awaited<ReturnType<typeof serveWork>>;

export async function connectTo(
  url: URL,
  era: Era,
  options: Parameters<typeof connectHttp>[1] = {},
  transport: Parameters<typeof connectHttp>[2] = {},
) {
  const client = await connectHttp(url, { era, ...options }, transport);
  onTestFinished(() => client.close());
  return client;
}

/** A modern request as a client would write it, for fetch to send. */
export function callRequest(tool: string, args: object, headers: Record<string, string> = {}, meta = {}) {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': tool,
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: tool,
        arguments: args,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '0' },
          'io.modelcontextprotocol/clientCapabilities': {},
          ...meta,
        },
      },
    }),
  };
}
