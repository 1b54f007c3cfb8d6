import { execFileSync } from 'node:child_process';

/** Relative paths of the repository's pages: Markdown files for readers, not changesets or test data. */
export function pages(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && !/(^|\/)CHANGELOG\.md$|^\.changeset\/|\/corpus\//.test(path));
}
