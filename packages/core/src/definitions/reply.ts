import type { ContentBlock } from '@modelcontextprotocol/server';

const isReply = Symbol('reply');

/** A tool's output together with the content blocks that a person or a text-only client reads instead of its JSON. */
export interface Reply<Output> {
  readonly [isReply]: true;
  readonly output: Output;
  readonly content: readonly ContentBlock[];
}

/**
 * Answers a tool call with `output` as structured content and `content` beside it: a string becomes one text
 * block. Large text belongs in `content` only, so that it is not sent twice.
 */
export function reply<Output>(output: Output, content: string | readonly ContentBlock[]): Reply<Output> {
  const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
  return { [isReply]: true, output, content: blocks };
}

/** Splits what a tool returned into output and content; without content, the runtime sends the output as JSON text. */
export function takeReply(value: object): {
  readonly output: unknown;
  readonly content?: readonly ContentBlock[];
} {
  return isReply in value ? (value as Reply<unknown>) : { output: value };
}
