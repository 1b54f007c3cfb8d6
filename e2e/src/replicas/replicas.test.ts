import { connectHttp, hasProgram } from '@mcp-commons/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { authorization, call, callOnceTaken } from './call.ts';
import { load, succeeded } from './load.ts';
import type { Replica } from './replica.ts';
import { startTopology, type Topology } from './topology.ts';

const missing = ['redis-server', 'nginx'].filter((program) => !hasProgram(program));
const title = ['two replicas behind nginx', ...missing.map((program) => `without ${program}`)].join(', ');
/** The answer to a call while PostgreSQL is away. */
const unavailable = expect.objectContaining({ status: 200, isError: true });

/** For steps that take as long as the machine needs. */
const patiently = { timeout: 10_000, interval: 20 };

/** The lock that writers of users take in turn: a test that holds it makes them wait. */
const writeLock = 7_236_947_519;

let serial = 0;
function somebody() {
  serial += 1;
  return { name: `User ${serial}`, email: `user-${serial}@example.org` };
}

describe.skipIf(missing.length > 0)(title, () => {
  let topology: Topology;
  beforeAll(async () => {
    topology = await startTopology();
  }, 120_000);
  afterAll(() => topology?.stop());

  const database = async () => {
    const client = new pg.Client(topology.postgres.url);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };

  const connect = (url: URL, options?: Parameters<typeof connectHttp>[1]) =>
    connectHttp(url, options, { requestInit: { headers: { authorization } } });

  const readiness = async ({ url }: Replica) => {
    const response = await fetch(new URL('/readyz', url));
    return { code: response.status, ...((await response.json()) as { status: string }) };
  };

  /** A limit for a machine where a call takes 20 ms; where a call takes longer, it grows in proportion. */
  const within = async (ms: number) => {
    const { ms: taken } = await call(topology.replicas[0].url, 'list_users', { limit: 1 });
    return { timeout: ms * Math.max(1, taken / 20), interval: 10 };
  };

  /** A client of the second replica that hears of changes of the list of users. */
  const subscriber = async () => {
    const client = await connect(topology.replicas[1].url);
    onTestFinished(() => client.close());
    const heard = vi.fn();
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
    await client.listen({ resourceSubscriptions: ['app://users'] });
    return heard;
  };

  it('share what they know, and the load', async () => {
    const created = await call(topology.balancer.url, 'create_user', somebody());
    const found = await Promise.all(
      Array.from({ length: 10 }, () =>
        call(topology.balancer.url, 'get_user', { user_id: created.output?.['id'] }),
      ),
    );
    expect(found.map(({ output }) => output)).toEqual(found.map(() => created.output));
    expect(new Set(found.map(({ replica }) => replica))).toEqual(
      new Set(topology.replicas.map(({ url }) => url.host)),
    );
  });

  it('inform subscribers of each other’s changes within a second', async () => {
    const heard = await subscriber();
    const aSecond = await within(1_000);
    await call(topology.replicas[0].url, 'create_user', somebody());
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith('app://users'), aSecond);
  });

  it('accept answers to questions that the other one asked', async () => {
    const { output } = await call(topology.balancer.url, 'create_user', somebody());
    const client = await connect(topology.balancer.url, { capabilities: { elicitation: {} } });
    onTestFinished(() => client.close());
    const asked = vi.fn(() => ({ action: 'accept' as const, content: { confirm: true } }));
    client.setRequestHandler('elicitation/create', asked);
    const result = await client.callTool({ name: 'delete_user', arguments: { user_id: output?.['id'] } });
    expect(result.structuredContent).toMatchObject({ deleted_at: expect.any(String) });
    expect(asked).toHaveBeenCalledOnce();
  });

  it('go on without Redis, and hear of each other again within five seconds of its return', async () => {
    const heard = await subscriber();
    await topology.redis.kill();
    for (const _ of Array.from({ length: 20 }))
      expect(await call(topology.balancer.url, 'create_user', somebody())).toMatchObject({
        isError: false,
      });
    for (const replica of topology.replicas) {
      await vi.waitFor(
        async () => expect(await readiness(replica)).toMatchObject({ code: 200, status: 'degraded' }),
        patiently,
      );
    }

    await topology.redis.start();

    const deadline = performance.now() + (await within(5_000)).timeout;
    for (const _ of ['as a precaution, perhaps', 'because of a change']) {
      heard.mockClear();
      await vi.waitFor(
        async () => {
          await call(topology.replicas[0].url, 'create_user', somebody());
          expect(heard).toHaveBeenCalled();
        },
        { timeout: deadline - performance.now(), interval: 50 },
      );
    }
  });

  it('answer all fifty calls that run when one has to end', async () => {
    const [replica] = topology.replicas;
    const writer = await database();
    await writer.query('select pg_advisory_lock($1)', [writeLock]);
    const calls = await Promise.all(
      Array.from({ length: 50 }, () => callOnceTaken(replica.url, 'create_user', somebody())),
    );

    const ended = replica.end();
    await vi.waitFor(() => expect(fetch(replica.url)).rejects.toThrow(), patiently);
    await writer.query('select pg_advisory_unlock($1)', [writeLock]);

    const answers = await Promise.all(calls.map(({ answer }) => answer));
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    expect(await ended).toBe(0);
    await replica.start();
  });

  it('restart one after the other under 100 requests a second without a failed one', async () => {
    const { balancer, replicas } = topology;
    const total = async () =>
      Number((await call(balancer.url, 'list_users', { limit: 1 })).output?.['total']);
    const someone = await call(balancer.url, 'create_user', somebody());
    const before = await total();
    const traffic = load(100, (n) =>
      n % 10 === 0
        ? call(balancer.url, 'create_user', somebody())
        : call(balancer.url, 'get_user', { user_id: someone.output?.['id'] }),
    );

    for (const replica of replicas) {
      expect(await replica.end()).toBe(0);
      await replica.start();
      const answers = traffic.fresh();
      await vi.waitFor(
        () => expect(answers.filter(succeeded).map((answer) => answer.replica)).toContain(replica.url.host),
        patiently,
      );
    }

    const answers = await traffic.stop();
    expect(answers.filter((answer) => !succeeded(answer))).toEqual([]);
    expect(answers.length).toBeGreaterThan(100);
    // No call was carried out twice.
    expect(await total()).toBe(before + Math.ceil(answers.length / 10));
  }, 60_000);

  it('survive a restart of PostgreSQL under load, and succeed within two seconds of its return', async () => {
    const { postgres, replicas } = topology;
    const traffic = replicas.map(({ url }) => load(20, () => call(url, 'list_users', { limit: 1 })));
    const twoSeconds = await within(2_000);
    await postgres.pause();
    for (const answers of traffic.map(({ fresh }) => fresh()))
      await vi.waitFor(() => expect(answers).toContainEqual(unavailable), patiently);

    await postgres.resume();

    const returned = traffic.map(({ fresh }) => fresh());
    await vi.waitFor(
      () => expect(returned.map((answers) => answers.some(succeeded))).toEqual([true, true]),
      twoSeconds,
    );
    const answers = (await Promise.all(traffic.map(({ stop }) => stop()))).flat();
    expect(answers.filter((answer) => answer instanceof Error || answer.status !== 200)).toEqual([]);
    const { rows } = await (await database()).query<{ connections: string }>(
      `select count(*) as connections from pg_stat_activity where application_name = 'mcp-server-users'`,
    );
    // MAX_CONNECTIONS of each.
    expect(Number(rows[0]?.connections)).toBeLessThanOrEqual(2 * 5);
  });
});
