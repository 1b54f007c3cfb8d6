import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { asRole, connectDirectly, runDirectly, startCluster } from '../cluster.fixture.ts';
import { connectPostgres } from '../postgres-server.fixture.ts';
import { startProxy } from './stalling-proxy.fixture.ts';

const cluster = await startCluster({ max_connections: '20', superuser_reserved_connections: '3' });
const reader = asRole(cluster.url, 'reader', 'reader');

beforeAll(async () => {
  await runDirectly(
    cluster.url,
    `CREATE ROLE reader LOGIN PASSWORD 'reader';
     CREATE TABLE slow (id int);
     CREATE FUNCTION hold() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(7); RETURN 1; END $$`,
  );
});

async function start(options: Record<string, unknown> = {}) {
  const { call } = await connectPostgres({ databaseUrl: reader, ...options });
  const query = async (sql: string, signal?: AbortSignal) => {
    const { isError, text } = await call('query', { sql }, signal);
    return isError ? text : 'ok';
  };
  return { query };
}

/** The same, with a network in between that can fail. */
async function startBehindProxy(options: Record<string, unknown>) {
  const proxy = await startProxy(cluster.port);
  const databaseUrl = reader.replace(`:${cluster.port}/`, `:${proxy.port}/`);
  return { proxy, ...(await start({ databaseUrl, ...options })) };
}

/** What the sessions of our role are doing. */
const sessions = () =>
  runDirectly(
    cluster.url,
    "SELECT pid, state, query FROM pg_stat_activity WHERE usename = 'reader' AND backend_type = 'client backend'",
  ) as Promise<{ pid: number; state: string; query: string }[]>;

/** Waits for the session that runs pg_sleep. */
const sleeping = () =>
  vi.waitFor(async () => {
    const found = (await sessions()).find(({ query }) => query.includes('pg_sleep'));
    if (found === undefined) throw new Error('no session runs pg_sleep');
    return found;
  });

const nothingIsOpen = () =>
  vi.waitFor(async () => expect((await sessions()).filter(({ state }) => state !== 'idle')).toEqual([]), {
    timeout: 5_000,
  });

const seconds = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const started = performance.now();
  return [await work, (performance.now() - started) / 1_000];
};

it('answers while the database is down, and works as soon as it is up', async () => {
  await cluster.pause();
  const { query } = await start();
  const [answer, took] = await seconds(query('SELECT 1'));
  await cluster.resume();
  const [first, back] = await seconds(query('SELECT 1'));

  expect(answer).toBe(
    'Error: PostgreSQL does not answer. Check that it runs and that host and port in DATABASE_URL are right.',
  );
  expect(took).toBeLessThan(5);
  expect([first, back < 2]).toEqual(['ok', true]);
});

it('survives a restart under 20 clients', async () => {
  const { query } = await start({ maxConnections: 8 });
  let running = true;
  const answers: string[] = [];
  const client = async () => {
    while (running) answers.push(await query('SELECT count(*) FROM generate_series(1, 1000)'));
  };
  const clients = Array.from({ length: 20 }, client);
  await vi.waitFor(() => expect(answers.length).toBeGreaterThan(50));

  await cluster.pause();
  await vi.waitFor(() => expect(answers.filter((answer) => answer !== 'ok').length).toBeGreaterThan(20));
  await cluster.resume();
  const [first, back] = await seconds(query('SELECT 1'));
  running = false;
  await Promise.all(clients);

  expect([first, back < 2]).toEqual(['ok', true]);
  expect(
    [...new Set(answers)].filter((answer) => !/^ok$|does not answer|was lost|starting up/.test(answer)),
  ).toEqual([]);
  expect((await sessions()).length).toBeLessThanOrEqual(8);
  await nothingIsOpen();
});

it('reports that its backend was terminated, and continues with another', async () => {
  const { query } = await start({ maxConnections: 1 });
  const running = query('SELECT pg_sleep(30)');
  const { pid } = await sleeping();

  await runDirectly(cluster.url, `SELECT pg_terminate_backend(${pid})`);

  expect(await running).toBe('Error: The connection to PostgreSQL was lost during the statement. Try again.');
  expect(await query('SELECT 1')).toBe('ok');
});

it('runs nothing twice when the backend of a reused connection is killed', async () => {
  const { query } = await start({ maxConnections: 1 });
  expect(await query('SELECT 1')).toBe('ok');
  const running = query('SELECT pg_sleep(30)');
  const { pid } = await sleeping();

  process.kill(pid, 'SIGKILL');

  expect(await running).toBe('Error: The connection to PostgreSQL was lost during the statement. Try again.');
  // PostgreSQL restarts all of its processes.
  await vi.waitFor(async () => expect(await query('SELECT 1')).toBe('ok'), { timeout: 10_000 });
});

it('replaces without an error the pooled connections that were terminated while idle', async () => {
  const { query } = await start();
  await Promise.all(Array.from({ length: 4 }, () => query('SELECT 1')));
  await nothingIsOpen();

  await runDirectly(
    cluster.url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'",
  );

  expect(await Promise.all(Array.from({ length: 8 }, () => query('SELECT 1')))).toEqual(Array(8).fill('ok'));
});

it('says that PostgreSQL has no free connection', async () => {
  const { query } = await start();
  const taken = await Promise.all(
    Array.from({ length: 17 }, () => connectDirectly(reader).catch(() => undefined)),
  );
  const answer = await query('SELECT 1');
  await Promise.all(taken.map((client) => client?.end()));

  expect(answer).toMatch(/^Error: PostgreSQL has no free connection/);
  await vi.waitFor(async () => expect(await query('SELECT 1')).toBe('ok'));
});

it('says that all its own connections are busy', async () => {
  const { query } = await start({ maxConnections: 1, timeout: 1_000 });
  const [slow, waiting] = await Promise.all([query('SELECT pg_sleep(30)'), query('SELECT 1')]);
  expect(slow).toMatch(/^Error: The statement was stopped after 1000 ms/);
  expect(waiting).toMatch(/^ok$|^Error: All connections are busy/);
  await nothingIsOpen();
});

it('answers within the timeout while the network stalls, and recovers with the network', async () => {
  const { proxy, query } = await startBehindProxy({ timeout: 1_000, maxConnections: 2 });
  // The first call also looks up a type; only after the second is the connection ready for the next statement.
  expect([await query('SELECT 1'), await query('SELECT 1')]).toEqual(['ok', 'ok']);

  proxy.stall();
  const [stalled, took] = await seconds(
    Promise.all([query('SELECT 1'), query('SELECT 2'), query('SELECT 3')]),
  );
  proxy.recover();
  const [first, back] = await seconds(query('SELECT 1'));

  expect(
    stalled.filter(
      (answer) => !/^Error: (The statement was stopped|PostgreSQL does not|All conn)/.test(answer),
    ),
  ).toEqual([]);
  expect(stalled).toContainEqual(expect.stringContaining('does not answer on an open connection'));
  expect(took).toBeLessThan(8);
  expect([first, back < 2]).toEqual(['ok', true]);
  await nothingIsOpen();
});

it('fails one call, not more, when the network has forgotten several connections', async () => {
  const { proxy, query } = await startBehindProxy({ timeout: 1_000 });
  await Promise.all(Array.from({ length: 4 }, () => query('SELECT pg_sleep(0.1)')));
  await nothingIsOpen();

  proxy.forget();
  expect(await query('SELECT 1')).toMatch(/^Error: PostgreSQL does not answer on an open connection/);
  expect(await query('SELECT 1')).toBe('ok');
});

it('keeps an idle connection for longer than TIMEOUT', async () => {
  const { proxy, query } = await startBehindProxy({ maxConnections: 1, timeout: 300 });
  expect([await query('SELECT 1'), await query('SELECT 1')]).toEqual(['ok', 'ok']);
  const before = proxy.turns();
  await runDirectly(cluster.url, 'SELECT pg_sleep(0.4)');
  expect(await query('SELECT 1')).toBe('ok');
  expect(proxy.turns() - before).toBe(1);
});

it.each([
  ['a plain query', 'SELECT 1', 1],
  ['what may be more than a query', 'WITH one AS (SELECT 1) SELECT * FROM one', 2],
])('needs few round trips: %s', async (_what, sql, trips) => {
  const { proxy, query } = await startBehindProxy({ maxConnections: 1 });
  await query(sql);
  const before = proxy.turns();
  for (let call = 0; call < 10; call += 1) expect(await query(sql)).toBe('ok');
  const turns = proxy.turns() - before;
  expect(turns).toBeGreaterThanOrEqual(10 * trips);
  // The first call also looked up a type, and cleaned up after its answer.
  expect(turns).toBeLessThanOrEqual(10 * trips + 1);
});

it('asks for the name of a new type in two round trips', async () => {
  const { proxy, query } = await startBehindProxy({ maxConnections: 1 });
  await query('SELECT 1');
  const before = proxy.turns();
  for (const type of ['pg_lsn', 'circle', 'box', 'path'])
    expect(await query(`SELECT NULL::${type}`)).toBe('ok');
  // The first call also cleaned up after its answer.
  expect(proxy.turns() - before).toBeLessThanOrEqual(4 * 3 + 1);
});

it.each([
  ['a plain query', 'SELECT hold()'],
  ['another', 'WITH held AS (SELECT hold()) SELECT * FROM held'],
  ['a query that failed later', 'SELECT hold(), 1 / (id - 2) FROM generate_series(1, 2) id'],
])('keeps no session lock after %s', async (_what, sql) => {
  const { query } = await start({ maxConnections: 1 });
  await query(sql);
  // The next call gets the connection only after it was reset.
  expect(await query('SELECT 1')).toBe('ok');
  expect(
    await runDirectly(cluster.url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"),
  ).toEqual([{ count: 0 }]);
});

it('cancels the statement in PostgreSQL when the call is cancelled', async () => {
  const { query } = await start();
  const controller = new AbortController();
  const call = query('SELECT pg_sleep(30)', controller.signal);
  await sleeping();

  controller.abort();

  await expect(call).rejects.toThrow();
  await nothingIsOpen();
});

it('stops waiting for a lock', async () => {
  const blocker = await connectDirectly(cluster.url);
  onTestFinished(() => blocker.end());
  await blocker.query('GRANT SELECT ON slow TO reader');
  await blocker.query('BEGIN; LOCK TABLE slow IN ACCESS EXCLUSIVE MODE');
  const { query } = await start({ timeout: 2_000 });

  expect(await query('SELECT * FROM slow')).toMatch(
    /lock timeout \(SQLSTATE 55P03.+ Hint: Another transaction holds the lock: try again when it has ended\./,
  );
  await nothingIsOpen();
});
