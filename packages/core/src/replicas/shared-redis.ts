import { hkdfSync } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ServerDefinition } from '../definitions/define-server.ts';
import type { Log } from '../log.ts';
import { OptionsError } from '../options/options-error.ts';

/** Milliseconds that a command may take: everything that waits for Redis can go on without it. */
const commandTimeoutMs = 500;

/** Milliseconds without any answer after which the connection counts as dead and a new one is made. */
const silenceMs = 2_000;

/** Milliseconds between two attempts to reconnect, at most: events must flow within 5 s of its return. */
const maxRetryMs = 1_000;

/** The Redis that the replicas of a server share. It may be away: that is a state to live with, not a failure. */
export interface SharedRedis {
  /** Whether Redis, as far as is known, answers and accepts writes, and this process may use its channel. */
  readonly isReady: boolean;
  /**
   * A key that all replicas derive from the password that they share, so that one replica can check what another has
   * signed. Undefined for a password of less than 16 characters: somebody who guesses it could sign as well.
   */
  readonly signingKey: Uint8Array | undefined;
  /** Runs a Lua script; rejects within 500 ms when Redis does not answer. */
  evaluate(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Sends a message to every replica, this one included; rejects as `evaluate` does. */
  publish(message: string): Promise<unknown>;
  /** Sets the one listener of this process. */
  listen(listener: Listener): void;
  close(): void;
}

interface Listener {
  heard(message: string): void;
  /** Called when listening has begun; `wasAway` when Redis was away before: messages of that time are lost. */
  began(wasAway: boolean): void;
}

/**
 * Opens the connection without waiting for it: a server starts, and serves, while its Redis is away. Needs Redis 6,
 * where one connection both listens and commands (RESP3).
 *
 * @throws OptionsError `configuration` when the client package is not installed, or the URL is not one.
 */
export async function openSharedRedis(
  url: string,
  definition: ServerDefinition,
  log: Log,
): Promise<SharedRedis> {
  const { Redis } = await loadClient(definition);
  const redis = connect(Redis, url, `mcp-server-${definition.name}`);
  const signingKey = deriveKey(redis.options.password ?? '', definition.name);
  if (signingKey === undefined) {
    log.warn(
      'REDIS_URL has no password of 16 characters: only the replica that asked a question accepts its answer',
    );
  }
  return watch(redis, definition.name, signingKey, log);
}

function deriveKey(password: string, server: string): Uint8Array | undefined {
  if (password.length < 16) return undefined;
  return new Uint8Array(hkdfSync('sha256', password, '', `mcp-commons signing key of ${server}`, 32));
}

function connect(Client: typeof Redis, url: string, connectionName: string): Redis {
  const options = {
    connectionName,
    connectTimeout: silenceMs,
    commandTimeout: commandTimeoutMs,
    socketTimeout: silenceMs,
    // Nothing is kept for later: a late answer helps nobody, and a queue would grow while Redis is away.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    // Would ask for INFO, which Redis may forbid. The probe finds out whether Redis works.
    enableReadyCheck: false,
  };
  try {
    const client = new Client(url, options);
    if (!Number.isNaN(client.options.db)) return client;
    client.disconnect();
    throw new Error('the name of its database is not a number');
  } catch (cause) {
    throw new OptionsError(
      'configuration',
      'REDIS_URL cannot be read: write redis://user:password@host:6379/0, with % and @ in a password as %25 and %40',
      { cause },
    );
  }
}

/** Loads the client, a package of its own, on demand: one replica alone, or stdio, does not need it. */
async function loadClient({ name, package: manifest }: ServerDefinition) {
  try {
    return await import('ioredis');
  } catch (cause) {
    // ERR_MODULE_NOT_FOUND, or MODULE_NOT_FOUND in a bundle, which is CommonJS.
    if (!(cause as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND')) throw cause;
    throw new OptionsError(
      'configuration',
      'REDIS_URL needs the package ioredis beside the server: npm install ioredis, or ' +
        `npx -y -p ioredis@6 -p ${manifest.name} mcp-server-${name} http`,
      { cause },
    );
  }
}

function retryDelay(earlier: number): number {
  return Math.min(100 * 2 ** earlier, maxRetryMs) * (0.75 + Math.random() / 4);
}

function watch(redis: Redis, name: string, signingKey: Uint8Array | undefined, log: Log): SharedRedis {
  // Channels reach across the databases of one Redis. The suffix keeps deployments with different databases apart.
  const channel = `mcp-commons:${name}:changes@${redis.options.db ?? 0}`;
  let listener: Listener | undefined;
  let state: 'starting' | 'ready' | 'away' = 'starting';
  let listening = false;
  let attempts = 0;
  // The client's own count begins anew with each connection, also with a Redis that then forbids to listen.
  redis.options.retryStrategy = () => retryDelay(attempts++);
  const logged = new Set<string | undefined>();
  const away = (error?: Error, what = 'Redis is away: replicas do not hear of each other') => {
    // Logs each reason once: after a broken connection, the next reason may be that the password was changed.
    const isNew = error !== undefined && !logged.has(error.message);
    if (state !== 'away' || isNew) log.warn({ err: error }, what);
    logged.add(error?.message);
    state = 'away';
  };
  const welcome = () => {
    const wasAway = state === 'away';
    if (wasAway) log.info('Redis is back');
    logged.clear();
    attempts = 0;
    state = 'ready';
    listener?.began(wasAway);
  };
  /** Welcomes a Redis that accepts writes, or returns whether it refuses them as the replica of another. */
  const tryWriting = async (): Promise<boolean> => {
    try {
      // In a script, as the rates are counted.
      await redis.eval("redis.call('SET', KEYS[1], '', 'PX', 1)", 1, `mcp-commons:${name}:probe`);
    } catch (error) {
      const { name: kind, message } = error as Error;
      // Silence that lasts ends the connection by itself.
      if (kind !== 'ReplyError') return false;
      away(error as Error, 'Redis refuses writes: each replica counts rates alone');
      return message.includes('READONLY');
    }
    if (listening && state !== 'ready') welcome();
    return false;
  };
  const subscribe = async () => {
    try {
      // The client itself has only reported a failure to select the database, and goes on in database 0.
      if (redis.options.db) await redis.select(redis.options.db);
      await redis.subscribe(channel);
      // Shows whether this is allowed; nobody hears it.
      await redis.publish(channel, '');
    } catch (error) {
      away(error as Error);
      // Replaces a connection that cannot do so (rights, a full server, no such database) as if it had broken.
      return redis.disconnect(true);
    }
    listening = true;
    await tryWriting();
  };
  redis.on('ready', () => void subscribe());
  redis.on('error', away);
  redis.on('close', () => {
    listening = false;
    away();
  });
  redis.on('message', (_channel, message) => {
    if (message !== '') listener?.heard(message);
  });
  // Finds out whether Redis is there even while nobody uses it.
  const probe = setInterval(async () => {
    // After a failover, nobody elsewhere hears what is published here, and the URL may lead to another Redis by now.
    // A Redis that refuses writes for another reason, such as full memory, goes on passing messages.
    if (listening && (await tryWriting())) redis.disconnect(true);
  }, silenceMs);
  probe.unref();
  return {
    get isReady() {
      return state === 'ready';
    },
    signingKey,
    evaluate: (script, keys, args) => redis.eval(script, keys.length, ...keys, ...args),
    publish: (message) => redis.publish(channel, message),
    listen(to) {
      listener = to;
    },
    close() {
      clearInterval(probe);
      redis.removeAllListeners('close');
      redis.disconnect();
    },
  };
}
