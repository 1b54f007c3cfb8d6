import { type ConnectOptions, connect, connectHttp } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { serveOverHttp } from '../http/serve-over-http.ts';
import { definePrompt, defineServer, defineTool, httpOptions, openServer, reply } from '../index.ts';
import { sampleServer, silentLog } from './sample-server.fixture.ts';

const annotations = { priority: 0.5 };
const sound = { type: 'audio', data: 'UklGRg==', mimeType: 'audio/wav', annotations } as const;
const link = { type: 'resource_link', uri: 'sample://help', name: 'help', title: 'Help' } as const;
const important = { type: 'resource_link', uri: 'sample://rules', name: 'rules', annotations } as const;

/** A tool and a prompt that return the kinds of content of later revisions. */
function openMedia() {
  const give = defineTool({
    name: 'give',
    title: 'Give',
    description: 'Gives.',
    input: z.strictObject({}),
    output: z.object({}),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: () => reply({}, [sound, link, important]),
  });
  const show = definePrompt({
    name: 'show',
    title: 'Show',
    description: 'Shows',
    arguments: z.strictObject({}),
    run: () => [sound, link, important].map((content) => ({ role: 'user' as const, content })),
  });
  const server = defineServer({ ...sampleServer([]), open: () => ({ tools: [give], prompts: [show] }) });
  return openServer(server, {}, { log: silentLog });
}

const asBytes = {
  type: 'resource',
  resource: { uri: expect.stringMatching(/^urn:uuid:/), mimeType: 'audio/wav', blob: 'UklGRg==' },
  annotations,
};
const asWords = [
  { type: 'text', text: '[Help](sample://help)' },
  { type: 'text', text: '[rules](sample://rules)', annotations },
];

async function given(client: Awaited<ReturnType<typeof connect>>) {
  const { content } = await client.callTool({ name: 'give' });
  const { messages } = await client.getPrompt({ name: 'show' });
  return [content, messages.map((message) => message.content)];
}

describe('content that came with a later revision', () => {
  const speaking = (revision: string): ConnectOptions => ({
    era: 'legacy',
    supportedProtocolVersions: [revision],
  });

  it.each([
    ['2024-11-05', speaking('2024-11-05'), [asBytes, ...asWords]],
    ['2025-03-26', speaking('2025-03-26'), [sound, ...asWords]],
    ['2025-06-18', speaking('2025-06-18'), [sound, link, important]],
    ['2025-11-25', speaking('2025-11-25'), [sound, link, important]],
    ['2026-07-28', { era: 'modern' } as const, [sound, link, important]],
  ])('is written in kinds that %s knows', async (_revision, options, content) => {
    const client = await connect(openMedia(), options);
    expect(await given(client)).toEqual([content, content]);
  });

  /** A client of a server without sessions; it names its revision in a header, if at all. */
  async function withoutSession(revision: string, transport = {}) {
    const options = httpOptions.parse({ port: 0, legacySessions: false });
    const service = await serveOverHttp(await openMedia(), options, silentLog);
    onTestFinished(() => service.close());
    return connectHttp(service.url, speaking(revision), transport);
  }

  it.each([
    ['2025-03-26', [sound, ...asWords]],
    ['2025-06-18', [sound, link, important]],
  ])('is written in kinds that %s knows when there are no sessions', async (revision, content) => {
    expect(await given(await withoutSession(revision))).toEqual([content, content]);
  });

  it('is written in kinds that 2025-03-26 knows for a client that names no revision', async () => {
    const client = await withoutSession('2025-06-18', {
      fetch(url: URL | string, init: RequestInit = {}) {
        const headers = new Headers(init.headers);
        headers.delete('mcp-protocol-version');
        return fetch(url, { ...init, headers });
      },
    });
    const content = [sound, ...asWords];
    expect(await given(client)).toEqual([content, content]);
  });
});
