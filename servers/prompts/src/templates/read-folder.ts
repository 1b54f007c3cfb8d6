import { PathError, type PathSandbox } from '@mcp-commons/security/path-sandbox';
import type { Problem } from './compile-templates.ts';

export interface FolderLimits {
  readonly maxTemplates: number;
  readonly maxTemplateBytes: number;
}

export interface FolderContent {
  /** Text by file name, in the order of names. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Names in the folder that are read, templates or not. */
const maxEntries = 10_000;

/**
 * Reads the `*.md` files of a folder, but not of folders below it. It follows links only inside the folder. Anything
 * that is not a regular file, is too large or is not UTF-8 becomes a problem.
 */
export async function readFolder(
  sandbox: PathSandbox,
  { maxTemplates, maxTemplateBytes }: FolderLimits,
): Promise<FolderContent & { readonly hasLinks: boolean }> {
  const { entries, truncated } = await sandbox.list('.', maxEntries, async (directory) => directory);
  const templates = entries.filter(({ name }) => /^[^.].*\.md$/is.test(name));
  const names = templates.map(({ name }) => name);
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  if (truncated) {
    const message = `has more than ${maxEntries} entries, and some are not read: give templates a folder of their own`;
    problems.push({ file: sandbox.roots[0] ?? '.', message });
  }
  problems.push(...reportLeftOut(names.slice(maxTemplates), maxTemplates));
  for (const name of names.slice(0, maxTemplates)) {
    try {
      files.set(name, await readText(sandbox, name, maxTemplateBytes));
    } catch (error) {
      if (isGone(error)) continue;
      problems.push({ file: name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { files, problems, hasLinks: templates.some(({ kind }) => kind === 'link') };
}

function reportLeftOut([first, ...others]: readonly string[], maxTemplates: number): readonly Problem[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? `, and ${others.length} file${others.length > 1 ? 's' : ''} after it` : '';
  return [{ file: first, message: `is left out${more}: MAX_TEMPLATES is ${maxTemplates}` }];
}

async function readText(sandbox: PathSandbox, name: string, maxBytes: number): Promise<string> {
  const bytes = await sandbox.openFile(name, (file) => file.readAll(maxBytes), maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll(/\r\n?/g, '\n');
  } catch (cause) {
    throw new Error('is not UTF-8 text', { cause });
  }
}

// It was removed after the listing; the next event of the folder reports that.
const isGone = (error: unknown) => error instanceof PathError && error.reason === 'not-found';
