import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A call of a tool, or of a prompt, that a page shows together with the reply. */
export interface DocumentedReply {
  readonly page: string;
  readonly kind: 'reply' | 'prompt';
  readonly server: string;
  /** The name of the tool or the prompt. */
  readonly name: string;
  readonly input: Record<string, unknown>;
  /** The text blocks, in their order; each is a fence of the page. */
  readonly text: readonly string[];
  /** The structured content, from the fence of JSON. */
  readonly structured: unknown;
}

const section = /<!-- (reply|prompt): ([a-z-]+)\/(\w+) (\{.*?\}) -->\n(.*?)<!-- \/\1 -->/gs;
const fence = /^(`{3,})(\w*)\n(.*?)\n?^\1$/gms;

/** Finds every `<!-- reply: SERVER/TOOL INPUT --> … <!-- /reply -->` (and `prompt`) in the repository's pages. */
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
