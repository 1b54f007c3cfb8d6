import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { asRole, runDirectly, startCluster } from '../cluster.fixture.ts';
import { postgres } from '../server.ts';
import { startProxy } from './stalling-proxy.fixture.ts';

const cluster = await startCluster();
await runDirectly(
  cluster.url,
  `CREATE ROLE writer LOGIN PASSWORD 'writer'; CREATE TABLE made (id int); GRANT INSERT, SELECT ON made TO writer`,
);

/** How many sessions of the server are active. */
const running = async () => {
  const active = "SELECT 1 FROM pg_stat_activity WHERE usename = 'writer' AND state <> 'idle'";
  return (await runDirectly(cluster.url, active)).length;
};

async function start(options: Record<string, unknown> = {}) {
  const url = new URL(asRole(cluster.url, 'writer', 'writer'));
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  const server = await openServer(postgres, { databaseUrl: url.href, allowWrites: true, ...options });
  onTestFinished(() => server.close());
  return { proxy, client: await connect(server) };
}

/** Cancels a call that PostgreSQL is busy with, while the network loses the next `lost` connections. */
async function cancel(tool: string, sql: string, lost: number): Promise<void> {
  const { proxy, client } = await start();
  const controller = new AbortController();
  const call = client.callTool({ name: tool, arguments: { sql } }, { signal: controller.signal });
  await vi.waitFor(async () => expect(await running()).toBe(1), { interval: 5 });
  proxy.lose(lost);
  controller.abort();
  await expect(call).rejects.toThrow();
  await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 5_000 });
}

it('is cancelled again when the first cancellation is lost', async () => {
  await cancel('query', 'SELECT pg_sleep(60)', 1);
});

it('does not commit a cancelled change, even if every cancellation is lost', async () => {
  await cancel('execute', 'INSERT INTO made SELECT 1 FROM pg_sleep(0.3)', Number.POSITIVE_INFINITY);
  expect(await runDirectly(cluster.url, 'SELECT * FROM made')).toEqual([]);
});

it('reports that the outcome is unknown when the answer to the commit is lost', async () => {
  await runDirectly(
    cluster.url,
    `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
     CREATE CONSTRAINT TRIGGER late AFTER INSERT ON made DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION wait()`,
  );
  const { proxy, client } = await start({ timeout: 1_500 });
  const call = client.callTool({ name: 'execute', arguments: { sql: 'INSERT INTO made VALUES (1)' } });
  const committing = "SELECT 1 FROM pg_stat_activity WHERE usename = 'writer' AND query = 'COMMIT'";
  await vi.waitFor(async () => expect(await runDirectly(cluster.url, committing)).toHaveLength(1));

  proxy.stall();

  const text = expect.stringMatching(/^Error: The connection was lost during the commit: .+ may or may not/);
  expect(await call).toMatchObject({ isError: true, content: [{ text }] });
  expect(await runDirectly(cluster.url, 'SELECT * FROM made')).toEqual([{ id: 1 }]);
});
