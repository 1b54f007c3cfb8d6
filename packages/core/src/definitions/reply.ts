import type { ContentBlock } from '@modelcontextprotocol/server';

const isReply = Symbol('reply');

/** A tool's output together with the content blocks that a person or a text-only client reads instead of its JSON. */
export interface Reply<Output> {
  readonly [isReply]: true;
  readonly output: Output;
  readonly content: readonly ContentBlock[];
}

/** Content blocks; each string is a text block. Empty ones are left out. */
export type Content = string | readonly (string | ContentBlock)[];

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

function toBlocks(content: Content): ContentBlock[] {
  return (
    [content]
      .flat()
      .map((block) => (typeof block === 'string' ? { type: 'text' as const, text: block } : block))
      // With one, Anthropic's API refuses the whole conversation.
      .filter((block) => block.type !== 'text' || block.text !== '')
  );
}
