import { expect, it, vi } from 'vitest';
import { asRole, runDirectly, startCluster } from '../cluster.fixture.ts';
import { connectPostgres } from '../postgres-server.fixture.ts';
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
  return { proxy, ...(await connectPostgres({ databaseUrl: url.href, allowWrites: true, ...options })) };
}

/** Cancels a call that PostgreSQL is busy with, while the network loses the next `lost` connections. */
async function cancel(tool: string, sql: string, lost: number): Promise<void> {
  const { proxy, call } = await start();
  const controller = new AbortController();
  const cancelled = call(tool, { sql }, controller.signal);
  await vi.waitFor(async () => expect(await running()).toBe(1), { interval: 5 });
  proxy.lose(lost);
  controller.abort();
  await expect(cancelled).rejects.toThrow();
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
  const { proxy, call } = await start({ timeout: 1_500 });
  const change = call('execute', { sql: 'INSERT INTO made VALUES (1)' });
  const committing = "SELECT 1 FROM pg_stat_activity WHERE usename = 'writer' AND query = 'COMMIT'";
  await vi.waitFor(async () => expect(await runDirectly(cluster.url, committing)).toHaveLength(1));

  proxy.stall();

  const text = expect.stringMatching(/^Error: The connection was lost during the commit: .+ may or may not/);
  expect(await change).toMatchObject({ isError: true, text });
  expect(await runDirectly(cluster.url, 'SELECT * FROM made')).toEqual([{ id: 1 }]);
});
