import { type ConnectOptions, connect, hasProgram, startRedis, type TestRedis } from '@mcp-commons/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLog, openServer, type Runtime, type ServerDefinition } from '../index.ts';
import { echo, sampleServer, silentLog } from '../runtime/sample-server.fixture.ts';
import { openSharedRedis } from './shared-redis.ts';

const channel = 'mcp-commons:sample:changes@0';
const away = 'Redis is away: replicas do not hear of each other';

async function redisForTest(): Promise<TestRedis> {
  const redis = await startRedis();
  onTestFinished(() => redis.kill());
  return redis;
}

/** A log that keeps its messages. */
function recordedLog() {
  const lines: string[] = [];
  const log = createLog('info', [], { write: (line) => void lines.push(line) });
  const entries = () => lines.map((line) => JSON.parse(line) as { msg: string; err?: { message: string } });
  const told = () => entries().map(({ msg }) => msg);
  return { log, told, reasons: () => entries().map(({ err }) => err?.message) };
}

/** One replica and a client of it that subscribed to `sample://item/1`; `seen` hears what reaches the client. */
async function replica(url: string, { era = 'modern' }: ConnectOptions = {}) {
  const { log, told, reasons } = recordedLog();
  let changes: Runtime['changes'] | undefined;
  const definition = sampleServer([echo], (runtime) => {
    changes = runtime.changes;
  });
  const redis = await openSharedRedis(url, definition as unknown as ServerDefinition, log);
  onTestFinished(() => redis.close());
  const client = await connect(openServer(definition, {}, { log: silentLog, redis }), { era });
  const seen = vi.fn();
  client.setNotificationHandler('notifications/tools/list_changed', () => seen('tools'));
  client.setNotificationHandler('notifications/prompts/list_changed', () => seen('prompts'));
  client.setNotificationHandler('notifications/resources/list_changed', () => seen('resources'));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => seen(params.uri));
  if (era === 'modern')
    await client.listen({ toolsListChanged: true, resourceSubscriptions: ['sample://item/1'] });
  else await client.subscribeResource({ uri: 'sample://item/1' });
  const ready = (is: boolean) => vi.waitFor(() => expect(redis.isReady).toBe(is), { timeout: 5_000 });
  return { seen, redis, ready, told, reasons, changes: () => changes };
}

it.each(['redis://127.0.0.1:99999', 'redis://:100%@localhost', 'redis://localhost/main'])(
  'refuses %s as REDIS_URL',
  async (url) => {
    const definition = sampleServer([echo]) as unknown as ServerDefinition;
    await expect(openSharedRedis(url, definition, silentLog)).rejects.toThrow(/REDIS_URL cannot be read/);
  },
);

it.each([
  ['no password', '', false],
  ['one that can be guessed', ':secret@', false],
  ['a long one', ':0123456789abcdef@', true],
])('sign for each other only with a password that is hard to guess: %s', async (_what, login, shared) => {
  const definition = sampleServer([echo]) as unknown as ServerDefinition;
  const redis = await openSharedRedis(`redis://${login}127.0.0.1:1`, definition, silentLog);
  onTestFinished(() => redis.close());

  expect(redis.signingKey !== undefined).toBe(shared);
});

describe.skipIf(!hasProgram('redis-server'))('replicas that share a Redis', () => {
  it.each(['legacy', 'modern'] as const)('hear of each other’s changes once, %s era', async (era) => {
    const { url } = await redisForTest();
    const [a, b] = await Promise.all([replica(url, { era }), replica(url, { era })]);
    await Promise.all([a.ready(true), b.ready(true)]);

    a.changes()?.resourceUpdated('sample://item/1');
    a.changes()?.resourceUpdated('sample://item/2');
    b.changes()?.toolsChanged();

    await vi.waitFor(() => {
      expect(a.seen.mock.calls).toEqual([['sample://item/1'], ['tools']]);
      expect(b.seen.mock.calls.flat().sort()).toEqual(['sample://item/1', 'tools']);
    }, 5_000);
    // If a message came back to its sender, it would have arrived before these.
    b.changes()?.resourceUpdated('sample://item/1');
    await vi.waitFor(() => expect(a.seen).toHaveBeenCalledTimes(3), 5_000);
    a.changes()?.toolsChanged();
    await vi.waitFor(() => expect(b.seen).toHaveBeenCalledTimes(4), 5_000);
    expect([a.seen.mock.calls.length, b.seen.mock.calls.length]).toEqual([4, 4]);
  });

  it('serve their own clients while Redis is away, and make up for lost events afterwards', async () => {
    const redis = await redisForTest();
    const [a, b] = await Promise.all([replica(redis.url), replica(redis.url)]);
    await Promise.all([a.ready(true), b.ready(true)]);
    await redis.kill();
    await Promise.all([a.ready(false), b.ready(false)]);

    a.changes()?.resourceUpdated('sample://item/1');
    await vi.waitFor(() => expect(a.seen.mock.calls).toEqual([['sample://item/1']]), 5_000);
    expect(b.seen).not.toHaveBeenCalled();
    await redis.start();

    await vi.waitFor(() => expect(b.seen).toHaveBeenCalledWith('sample://item/1'), { timeout: 5_000 });
    await Promise.all([a.ready(true), b.ready(true)]);
    b.changes()?.toolsChanged();
    const before = a.seen.mock.calls.filter(([what]) => what === 'tools').length;
    await vi.waitFor(
      () => expect(a.seen.mock.calls.filter(([what]) => what === 'tools').length).toBeGreaterThan(before),
      5_000,
    );
  });

  it('start without it, and find it later', async () => {
    const redis = await redisForTest();
    await redis.kill();
    const [a, b] = await Promise.all([replica(redis.url), replica(redis.url)]);
    await expect(a.redis.publish('anything')).rejects.toThrow();
    await expect(a.redis.evaluate('return 1', [], [])).rejects.toThrow();

    await redis.start();

    await Promise.all([a.ready(true), b.ready(true)]);
    a.changes()?.resourceUpdated('sample://item/1');
    await vi.waitFor(() => expect(b.seen).toHaveBeenCalledWith('sample://item/1'), 5_000);
    expect(await a.redis.evaluate('return ARGV[1]', [], ['7'])).toBe('7');
  });

  it('tell their clients that everything may have changed when they find it late', async () => {
    const redis = await redisForTest();
    await redis.kill();
    const a = await replica(redis.url);
    await vi.waitFor(() => expect(a.told()).toContain(away), 5_000);

    await redis.start();

    await vi.waitFor(
      () => expect(a.seen.mock.calls.flat().sort()).toEqual(['sample://item/1', 'tools']),
      5_000,
    );
  });

  it('log only once that they may not listen, and try again ever more slowly', async () => {
    const redis = await redisForTest();
    await redis.send(['ACL', 'SETUSER', 'deaf', 'on', '>secret', '~*', '&*', '+@all', '-subscribe']);
    const url = new URL(redis.url);
    Object.assign(url, { username: 'deaf', password: 'secret' });
    const began = performance.now();
    const a = await replica(url.href);

    await vi.waitFor(async () => {
      const counts = await redis.send(['INFO', 'commandstats']);
      const [, refused] = /cmdstat_subscribe:.*rejected_calls=(\d+)/.exec(counts) ?? [];
      expect(Number(refused)).toBeGreaterThan(5);
    }, 10_000);

    expect(performance.now() - began).toBeGreaterThan(1_500);
    expect(a.told().filter((message) => /Redis is/.test(message))).toEqual([away]);
    expect(a.redis.isReady).toBe(false);
  });

  it('keep away from a database that Redis does not have, and from the one that they would get instead', async () => {
    const redis = await redisForTest();
    const a = await replica(Object.assign(new URL(redis.url), { pathname: '/99' }).href);

    await vi.waitFor(async () => {
      const counts = await redis.send(['INFO', 'commandstats']);
      const [, failed] = /cmdstat_select:.*failed_calls=(\d+)/.exec(counts) ?? [];
      expect(Number(failed)).toBeGreaterThan(4);
    }, 10_000);

    expect(a.redis.isReady).toBe(false);
    expect(a.reasons().filter((reason) => reason?.includes('DB index is out of range'))).toHaveLength(1);
    expect(await redis.send(['INFO', 'commandstats'])).not.toContain('cmdstat_set:');
  });

  it('log that they may not run scripts, which count the rates', async () => {
    const redis = await redisForTest();
    await redis.send(['ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all', '-@scripting']);
    const a = await replica(Object.assign(new URL(redis.url), { username: 'app', password: 'secret' }).href);

    await vi.waitFor(
      () => expect(a.told()).toContain('Redis refuses writes: each replica counts rates alone'),
      5_000,
    );
    expect(a.reasons().join()).toContain("no permissions to run the 'eval' command");
    expect(a.redis.isReady).toBe(false);
  });

  it('hear of a change that one of them could not send', async () => {
    const redis = await redisForTest();
    await redis.send(['ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all']);
    const login = Object.assign(new URL(redis.url), { username: 'app', password: 'secret' });
    const [a, b] = await Promise.all([replica(login.href), replica(redis.url)]);
    await Promise.all([a.ready(true), b.ready(true)]);

    await redis.send(['CLIENT', 'KILL', 'USER', 'app']);
    a.changes()?.resourceUpdated('sample://item/1');

    await vi.waitFor(() => expect(b.seen).toHaveBeenCalledWith('sample://item/1'), 5_000);
  });

  it('are not ready without the right to publish', async () => {
    const redis = await redisForTest();
    await redis.send(['ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all', '-publish']);
    const a = await replica(Object.assign(new URL(redis.url), { username: 'app', password: 'secret' }).href);

    await vi.waitFor(() => expect(a.told()).toContain(away), 5_000);
    expect(a.reasons().join()).toContain("no permissions to run the 'publish' command");
    expect(a.redis.isReady).toBe(false);
  });

  it('need not be allowed to ask for INFO, and say nothing about it beside the log', async () => {
    const redis = await redisForTest();
    await redis.send(['ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all', '-info']);
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const a = await replica(Object.assign(new URL(redis.url), { username: 'app', password: 'secret' }).href);

    await a.ready(true);
    expect(warn).not.toHaveBeenCalled();
  });

  it('hear messages that they listen to while connected', async () => {
    const { url } = await redisForTest();
    const { redis, ready } = await replica(url);
    await ready(true);
    const heard = vi.fn();

    redis.listen({ heard, began() {} });
    await redis.publish('hello');

    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith('hello'), 5_000);
  });

  it('let only messages of a replica through', async () => {
    const redis = await redisForTest();
    const a = await replica(redis.url);
    await a.ready(true);
    const from = '6f1c1c0e-4b3a-4a53-9d43-3f1f6a0c2b11';
    const event = { kind: 'resource_updated', uri: 'sample://item/1' };
    const forged = [
      'no json',
      '[]',
      { event },
      { from: 'nobody', event },
      { from, event: { kind: 'shutdown' } },
      { from, event: { ...event, extra: 1 } },
      { from, event: { kind: 'resource_updated', uri: `sample://item/${'1'.repeat(9_000)}` } },
      { from, event, padding: 'x'.repeat(100_000) },
    ];

    for (const message of forged)
      await redis.send(['PUBLISH', channel, typeof message === 'string' ? message : JSON.stringify(message)]);
    await redis.send(['PUBLISH', channel, JSON.stringify({ from, event })]);

    await vi.waitFor(() => expect(a.seen).toHaveBeenCalled(), 5_000);
    expect(a.seen.mock.calls).toEqual([['sample://item/1']]);
  });

  it('log that Redis refuses writes, and use it again when it accepts them', async () => {
    const redis = await redisForTest();
    const a = await replica(redis.url);
    await a.ready(true);

    await redis.send(['CONFIG', 'SET', 'maxmemory', '1']);
    await a.ready(false);
    expect(a.told()).toEqual(['Redis refuses writes: each replica counts rates alone']);
    await redis.send(['CONFIG', 'SET', 'maxmemory', '0']);

    await a.ready(true);
  });

  it('connect anew when their Redis has become a replica of another', async () => {
    const redis = await redisForTest();
    const a = await replica(redis.url);
    await a.ready(true);
    const connection = async () =>
      /id=(\d+) .*name=mcp-server-sample /.exec(await redis.send(['CLIENT', 'LIST']))?.[1];
    const before = await connection();

    await redis.send(['REPLICAOF', '127.0.0.1', '1']);
    await a.ready(false);
    await vi.waitFor(async () => expect([undefined, before]).not.toContain(await connection()), 5_000);
    expect(a.redis.isReady).toBe(false);
    await redis.send(['REPLICAOF', 'NO', 'ONE']);

    await a.ready(true);
  });

  it('log why they cannot come back after Redis was away', async () => {
    const redis = await redisForTest();
    await redis.send(['ACL', 'SETUSER', 'app', 'on', '>earlier', '~*', '&*', '+@all']);
    const a = await replica(Object.assign(new URL(redis.url), { username: 'app', password: 'earlier' }).href);
    await a.ready(true);

    await redis.send(['ACL', 'SETUSER', 'app', 'resetpass', '>later']);
    await redis.send(['CLIENT', 'KILL', 'USER', 'app']);

    await vi.waitFor(() => expect(a.reasons().join()).toContain('WRONGPASS'), 5_000);
  });

  it('reconnect when Redis has stopped answering', async () => {
    const redis = await redisForTest();
    const a = await replica(redis.url);
    await a.ready(true);
    redis.freeze();
    const began = performance.now();
    await expect(a.redis.evaluate('return 1', [], [])).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(2_000);

    await a.ready(false);
    redis.thaw();

    await a.ready(true);
    expect(a.told().join()).not.toContain('refuses writes');
  });
});
