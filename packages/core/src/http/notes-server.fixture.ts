import { createHash } from 'node:crypto';
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
  openServer,
  type Runtime,
} from '../index.ts';
import { serveOverHttp } from './serve-over-http.ts';

const annotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};

/** A server with a tool for everybody, tools and resources for some, and a record of who reached what. */
function notesServer(reached: string[], opened: (runtime: Runtime) => void) {
  const tool = (name: string, scopes?: readonly string[]) =>
    defineTool({
      name,
      title: name,
      description: `Does ${name}.`,
      input: z.strictObject({}),
      output: z.object({ caller: z.string() }),
      annotations,
      ...(scopes && { scopes }),
      run(_input, ctx) {
        reached.push(`${ctx.principal.id} ${name}`);
        if (name === 'erase') confirm(ctx, { message: 'Erase?', otherwise: 'refuse' });
        return { caller: ctx.principal.id };
      },
    });
  return defineServer({
    package: { name: 'x', version: '1.2.3', description: 'x', license: 'MIT', author: 'x', homepage: 'x' },
    name: 'notes',
    title: 'Notes',
    instructions: '',
    options: z.object({}),
    open(_options, runtime) {
      opened(runtime);
      return {
        tools: [tool('greet'), tool('write', ['notes:write']), tool('erase', ['notes:write', 'notes:admin'])],
        announces: ['resource-updates'],
        resources: [
          defineResource({
            uri: 'notes://about',
            name: 'about',
            title: 'About',
            description: 'For everybody',
            mimeType: 'text/plain',
            read: () => 'about',
          }),
          defineResource({
            uri: 'notes://{id}',
            name: 'note',
            title: 'Note',
            description: 'One note',
            mimeType: 'text/plain',
            scopes: ['notes:read'],
            read({ id }, { principal }) {
              reached.push(`${principal.id} read ${id}`);
              return id;
            },
            list: () => ({ resources: [{ uri: 'notes://1', name: 'secret title' }] }),
            follow: ({ id }) => void reached.push(`follow ${id}`),
            complete: { id: () => ['1'] },
          }),
        ],
      };
    },
  });
}

/** Serves notes over HTTP until the test ends. */
export async function serveNotes(options: Partial<z.input<typeof httpOptions>> = {}) {
  const reached: string[] = [];
  const lines: string[] = [];
  let runtime: Runtime | undefined;
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const server = await openServer(
    notesServer(reached, (given) => {
      runtime = given;
    }),
    {},
    { log },
  );
  const service = await serveOverHttp(server, httpOptions.parse({ port: 0, drainMs: 0, ...options }), log);
  onTestFinished(() => service.close());
  return {
    ...service,
    reached,
    log: () => lines.join(''),
    updated: (uri: string) => runtime?.changes.resourceUpdated(uri),
  };
}

/** A line of a file of API keys. */
export function keyLine(id: string, key: string, scopes = ''): string {
  return `${id} ${createHash('sha256').update(key).digest('hex')} ${scopes}\n`;
}

/** A real client that sends `credential` with every request. */
export async function connectAs(url: URL, era: Era, credential: string, options = {}) {
  const requestInit = { headers: { authorization: `Bearer ${credential}` } };
  const client = await connectHttp(url, { era, ...options }, { requestInit });
  onTestFinished(() => client.close());
  return client;
}

interface Resend {
  readonly target?: URL;
  readonly method?: 'GET' | 'DELETE';
  readonly rewrite?: (body: string) => string;
}

/**
 * Calls a tool with a real client (which confirms the call when asked), and returns a function that sends the last
 * request again with other headers. The client's session, if it has one, stays open.
 */
export async function recordCall(url: URL, era: Era, credential: string, tool: string) {
  let headers = new Headers();
  let body = '';
  const record = (target: string | URL, init?: RequestInit) => {
    if (String(init?.body).includes('tools/call')) {
      headers = new Headers(init?.headers);
      body = String(init?.body);
    }
    return fetch(target, init);
  };
  const requestInit = { headers: { authorization: `Bearer ${credential}` } };
  const client = await connectHttp(
    url,
    { era, capabilities: { elicitation: {} } },
    { requestInit, fetch: record },
  );
  onTestFinished(() => client.close());
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { confirm: true } }));
  await client.callTool({ name: tool, arguments: {} });
  return (
    changes: Readonly<Record<string, string | undefined>> = {},
    { target = url, method, rewrite = (text) => text }: Resend = {},
  ) => {
    const sent = new Headers(headers);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) sent.delete(name);
      else sent.set(name, value);
    }
    return fetch(target, {
      headers: sent,
      ...(method ? { method } : { method: 'POST', body: rewrite(body) }),
    });
  };
}
