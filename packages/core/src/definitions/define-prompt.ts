import type { PromptMessage } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { CallContext } from '../runtime/call-context.ts';
import type { Awaitable } from './define-tool.ts';

/** A message template that a person picks in the host, fills in, and sends to the model. */
export interface Prompt<Args extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Only string fields, because the protocol has no others; an empty argument counts as absent. */
  readonly arguments: Args;
  /**
   * Returns, per argument, the values that begin with what was typed; at most 100 are sent. `chosen` holds the values
   * of the other arguments that the client has sent along.
   */
  readonly complete?: {
    readonly [Name in keyof z.output<Args>]?: (
      typed: string,
      ctx: CallContext,
      chosen: { readonly [Other in keyof z.output<Args>]?: string },
    ) => Awaitable<readonly string[]>;
  };
  /** Returns the messages; a string is one message of the user. */
  run(args: z.output<Args>, ctx: CallContext): Awaitable<string | readonly PromptMessage[]>;
}

/** Returns `prompt` unchanged; its only work is to infer the type of `run` from the arguments. */
export function definePrompt<Args extends z.ZodObject>(prompt: Prompt<Args>): Prompt<Args> {
  return prompt;
}
