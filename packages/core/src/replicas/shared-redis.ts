import { hkdfSync } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ServerDefinition } from '../definitions/define-server.ts';
import type { Log } from '../log.ts';
import { OptionsError } from '../options/options-error.ts';

/** Milliseconds a command may take: whoever waits for Redis has a way to go on without it. */
const commandTimeoutMs = 500;

/** Milliseconds without any answer after which the connection counts as dead and a new one is made. */
const silenceMs = 2_000;

/** Milliseconds between two attempts to reconnect, at most: events are to flow within 5 s of its return. */
const maxRetryMs = 1_000;

/** The Redis that the replicas of a server share. It may be away: that is a state to live with, not a failure. */
export interface SharedRedis {
  /** Whether Redis answers and takes what is written, as far as is known, and the channels are listened to. */
  readonly isReady: boolean;
  /**
   * A key that all replicas derive alike from the password that they share; for what one replica signs and another
   * checks. None without a password of at least 16 characters: whoever guesses it could sign as well.
   */
  readonly signingKey: Uint8Array | undefined;
  /** Runs a Lua script; rejects within 500 ms when Redis does not answer. */
  evaluate(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Sends a message to every replica that joined the channel, this one included; rejects as `evaluate` does. */
  publish(channel: string, message: string): Promise<unknown>;
  /** Listens to a channel, again after each loss of the connection. One for each channel. */
  join(channel: string, member: ChannelMember): void;
  close(): void;
}

interface ChannelMember {
  heard(message: string): void;
  /** The channel is being listened to; `wasAway` when Redis was not there before: what was said meanwhile is lost. */
  joined(wasAway: boolean): void;
}

/**
 * Opens the connection without waiting for it: a server starts, and serves, while its Redis is away. Needs Redis 6,
 * where one connection both listens and commands (RESP3).
 *
 * @throws OptionsError `configuration` when the client package is not installed, or the URL is none.
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
      'REDIS_URL has no password of 16 characters: only the replica that asked a question takes its answer',
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
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, maxRetryMs) * (0.75 + Math.random() / 4),
  };
  try {
    return new Client(url, options);
  } catch (cause) {
    throw new OptionsError(
      'configuration',
      'REDIS_URL cannot be read: it is redis://user:password@host:6379/0, with % and @ in a password as %25 and %40',
      { cause },
    );
  }
}

/** A package of its own, loaded on demand: whoever runs one replica, or stdio, needs none of it. */
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

function watch(redis: Redis, name: string, signingKey: Uint8Array | undefined, log: Log): SharedRedis {
  const members = new Map<string, ChannelMember>();
  // Channels reach across the databases of one Redis; deployments that are told apart by database stay apart.
  const scoped = (channel: string) => `${channel}@${redis.options.db ?? 0}`;
  let state: 'starting' | 'ready' | 'away' = 'starting';
  let listening = false;
  const told = new Set<string | undefined>();
  const away = (error?: Error, what = 'Redis is away: replicas do not hear of each other') => {
    // Each reason once: behind a connection that broke, there may be a password that was changed.
    const isNew = error !== undefined && !told.has(error.message);
    if (state !== 'away' || isNew) log.warn({ err: error }, what);
    told.add(error?.message);
    state = 'away';
  };
  const tryWriting = async (): Promise<'taken' | 'refused' | 'replica' | 'silent'> => {
    try {
      await redis.set(`mcp-commons:${name}:probe`, '', 'PX', 1);
      return 'taken';
    } catch (error) {
      const { name: kind, message } = error as Error;
      // Which ends the connection by itself when it lasts.
      if (kind !== 'ReplyError') return 'silent';
      away(error as Error, 'Redis refuses to be written: replicas count rates alone');
      return message.startsWith('READONLY') ? 'replica' : 'refused';
    }
  };
  const welcome = () => {
    const wasAway = state === 'away';
    if (wasAway) log.info('Redis is back');
    told.clear();
    state = 'ready';
    for (const member of members.values()) member.joined(wasAway);
  };
  const listen = async () => {
    try {
      for (const channel of members.keys()) await redis.subscribe(channel);
    } catch (error) {
      away(error as Error);
      // A connection that cannot listen (rights, a full server) is tried anew like one that broke.
      return redis.disconnect(true);
    }
    listening = true;
    if ((await tryWriting()) === 'taken') welcome();
  };
  redis.on('ready', () => void listen());
  redis.on('error', away);
  redis.on('close', () => {
    listening = false;
    away();
  });
  redis.on('message', (channel, message) => members.get(channel)?.heard(message));
  // Says whether Redis is there when nobody uses it, too.
  const probe = setInterval(async () => {
    const outcome = await tryWriting();
    if (outcome === 'taken' && listening && state !== 'ready') welcome();
    // Since a failover: what is published there reaches nobody at the others, and the URL may lead elsewhere by now. Any
    // other Redis that refuses, a full one, goes on passing messages.
    if (outcome === 'replica') redis.disconnect(true);
  }, silenceMs);
  probe.unref();
  return {
    get isReady() {
      return state === 'ready';
    },
    signingKey,
    evaluate: (script, keys, args) => redis.eval(script, keys.length, ...keys, ...args),
    publish: (channel, message) => redis.publish(scoped(channel), message),
    join(channel, member) {
      members.set(scoped(channel), member);
      if (redis.status === 'ready') void listen();
    },
    close() {
      clearInterval(probe);
      redis.removeAllListeners('close');
      redis.disconnect();
    },
  };
}
