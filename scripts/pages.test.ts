import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from './pages.ts';

const repositoryUrl = 'https://github.com/mcp-commons/mcp-commons';
const fence = /^( *)(`{3,}).*?^\1\2$/gms;
const withoutCode = (text: string) => text.replace(fence, '').replace(/`[^`\n]*`/g, '``');

/** The anchor that GitHub makes from a heading. */
function anchors(page: string): ReadonlySet<string> {
  const headings =
    readFileSync(page, 'utf8')
      .replace(fence, '')
      .match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The file of this repository that a link leads to, and the anchor in it; undefined for one that leads elsewhere. */
function target(page: string, link: string): { file: string; anchor: string | undefined } | undefined {
  const [path = '', anchor] = link.split('#', 2);
  if (path === '') return { file: page, anchor };
  const inRepository = new RegExp(`^${repositoryUrl}/(?:blob|tree)/main/(.*)$`).exec(path);
  if (inRepository !== null) return { file: inRepository[1] ?? '', anchor };
  return /^[a-z]+:/.test(path) ? undefined : { file: normalize(join(dirname(page), path)), anchor };
}

function broken(page: string, link: string): boolean {
  const found = target(page, link);
  if (found === undefined) return false;
  if (!existsSync(found.file)) return true;
  if (found.anchor === undefined || found.anchor === 'readme') return false;
  const file = statSync(found.file).isDirectory() ? join(found.file, 'README.md') : found.file;
  return !anchors(file).has(found.anchor);
}

const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => existsSync(path));

// A page names a file as its reader would, relative to the folder that the page is about.
const isSource = (name: string) => sources.some((path) => `/${path}`.endsWith(`/${name}`));

/** Files that a page tells its reader to make. */
const made = /\b(roll-dice|write-roman|measure-text(\.test)?|demo\/roman)\.ts$/;

describe.each(pages())('%s', (page) => {
  it('has no broken links', () => {
    const links = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(([^()\s]+)\)/g)].map(
      ([, link = '']) => link,
    );
    expect(links.filter((link) => broken(page, link))).toEqual([]);
  });

  it('names source files that exist', () => {
    const text = readFileSync(page, 'utf8').replace(fence, '');
    const names = [...text.matchAll(/`([\w./@-]+\.ts)`/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !isSource(name) && !made.test(name))).toEqual([]);
  });

  it('shows TypeScript that is included, tried by a test, or marked as naive', () => {
    const unmarked = [...readFileSync(page, 'utf8').matchAll(/(^.*)\n```ts\n(.*)/gm)].filter(
      ([, above = '']) => !/^<!-- (code: |file: |naive)/.test(above),
    );
    expect(unmarked.map(([, , line]) => line)).toEqual([]);
  });
});

describe.each(pages().filter((page) => /^(servers|packages|templates)\//.test(page)))('%s', (page) => {
  it('has no relative links, which are broken on npm', () => {
    const text = withoutCode(readFileSync(page, 'utf8'));
    expect([...text.matchAll(/\]\((?![a-z]+:|#)([^()\s]+)\)/g)].map(([, link]) => link)).toEqual([]);
  });
});
