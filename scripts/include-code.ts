import { existsSync, readFileSync } from 'node:fs';

const section = /<!-- code: ((\S+?)(?:#(\S+))?) -->\n.*?<!-- \/code -->/gs;

/**
 * Fills each `<!-- code: PATH#NAME --> … <!-- /code -->` of a page with the top-level declaration, property or method
 * of that name and the comment above it, or with the whole file when there is no name. Paths are relative to the
 * repository's root.
 *
 * @throws Error for a file or a name that does not exist: the page describes code that is gone.
 */
export function includeCode(page: string): string {
  return page.replaceAll(section, (_, mark: string, path: string, name: string | undefined) => {
    if (!existsSync(path)) throw new Error(`${path} is gone, but a page includes code from it`);
    const source = readFileSync(path, 'utf8');
    const code = name === undefined ? source.trimEnd() : declaration(source, name);
    if (code === undefined) throw new Error(`${path} declares no ${name}`);
    const language = path.split('.').at(-1);
    return `<!-- code: ${mark} -->\n\`\`\`${language}\n${code}\n\`\`\`\n<!-- /code -->`;
  });
}

/**
 * Goes by indentation, which the formatter guarantees: a declaration continues while lines are indented deeper than its
 * first, close a bracket at its depth, or are the text of a template literal.
 */
function declaration(source: string, name: string): string | undefined {
  const lines = source.split('\n');
  const heads = [
    `^(export )?(async )?(function|const|class|interface|type) ${name}\\b`,
    `^ *"?${name}"?: `,
    `^ +(async |static )*#?${name}[<(].*[{(]$`,
  ];
  const [start = -1] = heads
    .map((head) => lines.findIndex((line) => new RegExp(head).test(line)))
    .filter((at) => at >= 0);
  if (start === -1) return undefined;
  const depth = indentation(lines[start]);
  let first = start;
  while (isComment(lines[first - 1], depth)) first -= 1;
  let end = start + 1;
  while (end < lines.length && (isInTemplate(lines.slice(start, end)) || belongs(lines[end], depth)))
    end += 1;
  return lines
    .slice(first, end)
    .map((line) => line.slice(Math.min(depth, indentation(line))))
    .join('\n')
    .trimEnd();
}

function belongs(line = '', depth: number): boolean {
  return line === '' || indentation(line) > depth || (indentation(line) === depth && /^ *[)}\]]/.test(line));
}

function isInTemplate(lines: readonly string[]): boolean {
  return lines.join('\n').split('`').length % 2 === 0;
}

function isComment(line = '', depth: number): boolean {
  return /^ *(\/\*\*|\*|\/\/)/.test(line) && indentation(line) >= depth;
}

function indentation(line = ''): number {
  return line.length - line.trimStart().length;
}
