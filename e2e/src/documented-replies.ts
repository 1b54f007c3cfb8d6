import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A call of a tool, or a prompt filled in, that a page shows with the reply that it promises. */
export interface DocumentedReply {
  readonly page: string;
  readonly kind: 'reply' | 'prompt';
  readonly server: string;
  /** Of the tool or the prompt. */
  readonly name: string;
  readonly input: Record<string, unknown>;
  /** What the fences hold: text blocks in their order, and structured content as JSON. */
  readonly text: readonly string[];
  readonly structured: unknown;
}

const section = /<!-- (reply|prompt): ([a-z-]+)\/(\w+) (\{.*?\}) -->\n(.*?)<!-- \/\1 -->/gs;
const fence = /^(`{3,})(\w*)\n(.*?)\n?^\1$/gms;

/** Every `<!-- reply: SERVER/TOOL INPUT --> … <!-- /reply -->` (and `prompt`) of the repository's pages. */
export function documentedReplies(repository: string): readonly DocumentedReply[] {
  const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
  const pages = execFileSync('git', listed, { cwd: repository, encoding: 'utf8' }).trim().split('\n');
  return pages.flatMap((page) =>
    [...readFileSync(join(repository, page), 'utf8').matchAll(section)].map(
      ([, kind, server = '', name = '', input = '', body = '']) => {
        const fences = [...body.matchAll(fence)].map(([, , language, content = '']) => ({
          language,
          content,
        }));
        const structured = fences.find(({ language }) => language === 'json')?.content;
        return {
          page,
          kind: kind === 'prompt' ? kind : 'reply',
          server,
          name,
          input: JSON.parse(input) as Record<string, unknown>,
          text: fences.filter(({ language }) => language !== 'json').map(({ content }) => content),
          structured: structured === undefined ? undefined : (JSON.parse(structured) as unknown),
        };
      },
    ),
  );
}
