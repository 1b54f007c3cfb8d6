import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenServer, openServer, type ServerDefinition } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { startPostgres } from '@mcp-commons/testing/postgres';
import type { Client } from '@modelcontextprotocol/client';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStandIn } from '../../servers/weather/src/stand-in.fixture.ts';
import { type DocumentedReply, documentedReplies } from './documented-replies.ts';
import { repository } from './publishing/workspace.ts';

/** What a server works on in this test, and its name on the pages. */
interface StandIn {
  readonly options: Record<string, unknown>;
  /** The name on the page, and what it stands for here. */
  readonly called?: { readonly page: string; readonly real: string };
  /** Undoes what the previous call may have changed. */
  reset?(): void;
}

const folder = mkdtempSync(join(tmpdir(), 'mcp-commons-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const standIns: Readonly<Record<string, () => StandIn | Promise<StandIn>>> = {
  // A busy machine must not turn one refusal into another.
  calculator: () => ({ options: { evaluationTimeoutMs: 10_000 } }),
  filesystem() {
    mkdirSync(join(folder, 'data'));
    mkdirSync(join(folder, 'data-backup'));
    writeFileSync(join(folder, 'data-backup/passwords.txt'), 'hunter2\n');
    symlinkSync('/etc', join(folder, 'data/etc'));
    return {
      options: { allowedPaths: [join(folder, 'data')] },
      called: { page: '/srv', real: folder },
      reset: () => writeFileSync(join(folder, 'data/greeting.txt'), 'hello world\n'),
    };
  },
  async fetch() {
    const sentence = 'An anchor holds a ship, in mud or in sand. ';
    const site = createServer(({ url }, response) => {
      if (url === '/robots.txt') response.writeHead(404).end();
      else
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<h1>Anchors</h1><p>${sentence.repeat(20)}`);
    });
    await new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve(undefined)));
    afterAll(() => void site.close());
    const host = `127.0.0.1:${(site.address() as AddressInfo).port}`;
    return {
      // Pages show the same call twice, and a cached answer states its age.
      options: { allowPrivateHosts: [host], cacheMs: 0 },
      called: { page: 'https://quay.example', real: `http://${host}` },
    };
  },
  async postgres() {
    const cluster = await startPostgres();
    afterAll(() => cluster.stop());
    const client = new pg.Client({ connectionString: await cluster.createDatabase('shop') });
    await client.connect();
    await client.query(`
      CREATE TABLE orders (id bigint PRIMARY KEY, name text, total numeric);
      INSERT INTO orders VALUES (7, 'Ada', 120.50), (8, 'Bob', 19.90), (9, NULL, 1200.00), (10, 'Grace', 320.00);
      CREATE ROLE clerk LOGIN PASSWORD 'clerk';
      GRANT ALL ON orders TO clerk`);
    await client.end();
    return { options: { databaseUrl: `postgres://clerk:clerk@127.0.0.1:${cluster.port}/shop` } };
  },
  async weather() {
    const upstreams = await openStandIn();
    afterAll(() => upstreams.close());
    return { options: upstreams.options };
  },
  data: () => ({ options: { dataDir: join(folder, 'collections'), sample: true } }),
  users: () => ({ options: { dataDir: join(folder, 'users') } }),
};

const replies = documentedReplies(repository);
const byServer = [...new Set(replies.map(({ server }) => server))].map(
  (name): [string, readonly DocumentedReply[]] => [name, replies.filter(({ server }) => server === name)],
);

async function loadDefinition(server: string): Promise<ServerDefinition> {
  const folder = server === 'template' ? 'templates/server' : `servers/${server}`;
  const module = (await import(join(repository, folder, 'src/server.ts'))) as Record<string, unknown>;
  const definition = Object.values(module).find(
    (value) => typeof value === 'object' && value !== null && 'open' in value,
  );
  return definition as ServerDefinition;
}

describe.each(byServer)('%s', (name, documented) => {
  let server: OpenServer;
  let standIn: StandIn;
  beforeAll(async () => {
    standIn = (await standIns[name]?.()) ?? { options: {} };
    server = await openServer(await loadDefinition(name), standIn.options);
  }, 60_000);
  afterAll(() => server.close());
  beforeEach(() => standIn.reset?.());

  const real = (input: unknown) => rename(input, standIn.called?.page, standIn.called?.real);
  const documentedAs = (reply: unknown) => rename(steady(reply), standIn.called?.real, standIn.called?.page);

  it.each(documented)(
    '$name $input answers as $page says',
    async ({ kind, name, input, text, structured }) => {
      const client = await connect(server);
      const call = { name, arguments: real(input) as Record<string, string> };
      const reply = kind === 'prompt' ? await getPrompt(client, call) : await client.callTool(call);

      const blocks = reply.content.map((block) => (block.type === 'text' ? block.text : block.type));
      const shown = {
        text: blocks.map((block) => block.replace(/\n$/, '')),
        structured: reply.structuredContent,
      };
      expect(documentedAs(text.length > 0 ? shown.text : [])).toEqual(steady(text));
      if (structured !== undefined) expect(documentedAs(shown.structured)).toEqual(steady(structured));
    },
  );
});

async function getPrompt(client: Client, call: { name: string; arguments: Record<string, string> }) {
  const { messages } = await client.getPrompt(call);
  return { content: messages.map(({ content }) => content), structuredContent: undefined };
}

function rename(value: unknown, from: string | undefined, to: string | undefined): unknown {
  if (from === undefined || to === undefined) return value;
  return JSON.parse(JSON.stringify(value).replaceAll(from, to));
}

/** Evens out what differs from one run to the next: random tags and times. */
function steady(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/untrusted-data-\w+/g, 'untrusted-data')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '(time)');
  return JSON.parse(text);
}
