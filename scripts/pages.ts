import { execFileSync } from 'node:child_process';

/** Every page of the repository, as git lists it: relative paths of Markdown files that are written
 * for readers, not by changesets or as test data. */
export function pages(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => path !== '' && !/(^|\/)CHANGELOG\.md$|^\.changeset\/|\/corpus\//.test(path));
}
