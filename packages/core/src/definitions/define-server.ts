import type * as z from 'zod';
import type { Log } from '../log.ts';
import type { Changes } from '../runtime/changes.ts';
import type { Limits } from '../runtime/limits.ts';
import type { Prompt } from './define-prompt.ts';
import type { Resource } from './define-resource.ts';
import type { Awaitable, Tool } from './define-tool.ts';

/** A whole server as data: who it is, what can be set, and how its tools come to be. */
export interface ServerDefinition<Options extends z.ZodObject = z.ZodObject> {
  /** The server's own package.json, so that a version is never written down twice. */
  readonly package: PackageManifest;
  /** Short name, as in `mcp-server-<name>`. */
  readonly name: string;
  readonly title: string;
  /** Sent to the model once: what the server is for and what to know before calling. */
  readonly instructions: string;
  /** Every option with a description; flags, variables, `--help` and the README's table come from it. */
  readonly options: Options;
  /**
   * Runs once per process. Whatever needs the outside world connects on first use, so that `initialize`
   * is answered at once and a missing database is an answer to a call, not a dead server.
   */
  open(options: z.output<Options>, runtime: Runtime): Awaitable<Services>;
}

/** The fields of package.json that clients, hosts and registries get to see. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly author: string;
  readonly homepage: string;
}

/** What the process gives to `open`. */
export interface Runtime {
  /** One JSON line per entry on stderr. */
  readonly log: Log;
  /** Tells connected clients that something changed. */
  readonly changes: Changes;
  /** The limits that core sets for every call; a server's own limits must stay within them. */
  readonly limits: Limits;
}

/** What a server offers, built once and shared by all connections. */
export interface Services {
  readonly tools?: readonly Tool[];
  readonly resources?: readonly Resource[];
  /** The runtime calls a function again after each `runtime.changes.promptsChanged()`, before clients hear of it. */
  readonly prompts?: readonly Prompt[] | (() => readonly Prompt[]);
  /** Which kinds `runtime.changes` will ever announce; a client subscribes only to these. */
  readonly announces?: readonly Announcement[];
  /**
   * Resolves when calls can be served; rejects with a sentence for the operator. `doctor` calls it, and so does
   * `/readyz`, up to every 2 s, so it must be cheap.
   */
  ready?(): Promise<void>;
  /** Returns more findings for `doctor`: rights that are too wide, files that are broken. Changes nothing. */
  diagnose?(): Promise<readonly Finding[]>;
  /** Releases what `open` acquired, within 2 s. */
  close?(): Awaitable<void>;
}

/** One finding of `doctor`; `detail` says what to do about a warning or a failure. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly check: string;
  readonly detail: string;
}

export type Announcement = 'tools' | 'prompts' | 'resources' | 'resource-updates';

/** Returns `server` unchanged; its only work is to infer the type of `open` from the options. */
export function defineServer<Options extends z.ZodObject>(
  server: ServerDefinition<Options>,
): ServerDefinition<Options> {
  return server;
}
