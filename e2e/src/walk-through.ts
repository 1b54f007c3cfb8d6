import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a page tells its reader to do: run commands, write a file, or change one. */
type Step =
  | { readonly kind: 'run'; readonly commands: string }
  | { readonly kind: 'write' | 'change'; readonly path: string; readonly text: string };

/** A fence of sh, or of any language below the comment `<!-- file: PATH -->`. */
const fence = /(?:<!-- file: (\S+) -->\n)?```(\w+)\n(.*?)^```$/gms;

/** Reads the steps of a page, in their order; other fences only show something. */
export function stepsOf(page: string): readonly Step[] {
  return [...page.matchAll(fence)].flatMap(([, path, language, text = '']): Step[] => {
    if (path !== undefined) return [{ kind: language === 'diff' ? 'change' : 'write', path, text }];
    return language === 'sh' ? [{ kind: 'run', commands: text }] : [];
  });
}

/** Does a step in `folder` as a reader would. */
export function take(step: Step, folder: string): void {
  if (step.kind === 'run') {
    execFileSync('bash', ['-euc', step.commands], { cwd: folder, stdio: 'pipe' });
    return;
  }
  const file = join(folder, step.path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, step.kind === 'write' ? step.text : changed(file, step.text));
}

/** Applies a diff whose hunks are separated by lines of `@@`; each must match exactly once. */
function changed(file: string, diff: string): string {
  return diff.split(/^@@\n/m).reduce(
    (text, hunk) => {
      const lines = hunk.match(/^.*\n/gm) ?? [];
      const side = (sign: string) =>
        lines
          .filter((line) => line.startsWith(sign) || line.startsWith(' '))
          .map((line) => line.slice(1))
          .join('');
      const parts = text.split(side('-'));
      if (parts.length !== 2)
        throw new Error(`${file}: found ${parts.length - 1} times, not once:\n${side('-')}`);
      return parts.join(side('+'));
    },
    readFileSync(file, 'utf8'),
  );
}
