import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { CallContext } from '../runtime/call-context.ts';
import type { Content, Reply } from './reply.ts';

/** One MCP tool: what the model reads, what it must send, what it gets back, and the code that runs. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends MaybeOutput = MaybeOutput> {
  /** `verb_noun`, at most 31 characters: hosts put the server's name before it and cut at 64. */
  readonly name: string;
  /** Shown to people. */
  readonly title: string;
  /** Read by the model to decide when to call, and how. */
  readonly description: string;
  /** A `z.strictObject`, so that a misspelt argument is an error the model can correct. */
  readonly input: Input;
  /**
   * What `run` returns is parsed through it: a field it does not name never leaves the process. A tool whose answer is a
   * text or a picture has none: hosts that see structured content may give a model nothing else.
   */
  readonly output?: Output;
  readonly annotations: Hints;
  /** The scopes that a caller over HTTP needs, all of them: `users:write`. Without any, every caller may call it. */
  readonly scopes?: readonly string[];
  /** `_meta` of the listed tool, for extensions of the protocol: `{ ui: { resourceUri } }` links an MCP App. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Names what a call acts on, a path or an id, for the audit line of a tool that is not read-only. Never a secret. */
  target?(input: z.output<Input>): string;
  /**
   * Answers one call with the output object, or with `reply(output, content)` when the text should differ from the
   * output's JSON; without an output, with text or content blocks. Throw `ToolError` for what the caller can act on;
   * anything else becomes "Internal error (ref …)". Stop when `ctx.signal` aborts.
   */
  run(input: z.output<Input>, ctx: CallContext): Awaitable<Answer<Output>>;
}

type MaybeOutput = z.ZodObject | undefined;

type Answer<Output extends MaybeOutput> = Output extends z.ZodObject
  ? z.input<Output> | Reply<z.input<Output>>
  : Content;

/** All four are required: a host decides from them whether to ask the person, and an absent hint is a silent gap. */
export type Hints = Required<
  Pick<ToolAnnotations, 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint'>
>;

export type Awaitable<T> = T | Promise<T>;

/** Returns `tool` unchanged; its only work is to infer the types of `run` from the two schemas. */
export function defineTool<Input extends z.ZodObject, Output extends MaybeOutput = undefined>(
  tool: Tool<Input, Output>,
): Tool<Input, Output> {
  return tool;
}
