import type { ContentBlock } from '@modelcontextprotocol/server';

const isReply = Symbol('reply');

/** A tool's output together with the content blocks that a person or a text-only client reads instead of its JSON. */
export interface Reply<Output> {
  readonly [isReply]: true;
  readonly output: Output;
  readonly content: readonly ContentBlock[];
}

/** Content blocks; a string becomes one text block. */
export type Content = string | readonly ContentBlock[];

/**
 * Answers a tool call with `output` as structured content and `content` beside it. Each must say everything: Claude Code
 * and Codex give a model only the structured content, other hosts only the text.
 */
export function reply<Output>(output: Output, content: Content): Reply<Output> {
  return { [isReply]: true, output, content: toBlocks(content) };
}

/**
 * Splits what a tool returned into output and content; without content, the runtime sends the output as JSON text, and
 * without output, no structured content.
 */
export function takeReply(value: object | string): {
  readonly output?: unknown;
  readonly content?: readonly ContentBlock[];
} {
  if (typeof value === 'string' || Array.isArray(value)) return { content: toBlocks(value) };
  return isReply in value ? (value as Reply<unknown>) : { output: value };
}

const toBlocks = (content: Content) =>
  typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
