import { PathError } from '@mcp-commons/security/path-sandbox';
import { describe, expect, it } from 'vitest';
import { explainError } from './explain-errors.ts';

const explain = (...given: ConstructorParameters<typeof PathError>) =>
  explainError(new PathError(...given), ['/srv']);

describe('the error for a path that is not written plainly', () => {
  it.each([
    ['not-found', '"/srv/a.txt"', '/srv/a.txt'],
    ['not-found', "'a.txt'", 'a.txt'],
    ['not-found', '`a.txt`', 'a.txt'],
    ['not-found', ' /srv/a.txt\n', '/srv/a.txt'],
    ['not-found', 'src/app.ts:12', 'src/app.ts'],
    ['not-found', 'src/app.ts:12:5', 'src/app.ts'],
    ['not-found', 'src/app.ts#L3-L9', 'src/app.ts'],
    ['not-found', 'my%20docs/a.txt', 'my docs/a.txt'],
    ['file-uri', 'file:///srv/my%20docs/a.txt', '/srv/my docs/a.txt'],
    ['file-uri', 'file://localhost/srv/100%.txt', '/srv/100%.txt'],
  ] as const)('%s: names the plain path of %j', (reason, path, plain) => {
    expect(String(explain(reason, path))).toContain(`Perhaps ${JSON.stringify(plain)} is meant.`);
  });

  it.skipIf(process.platform === 'win32').each([
    ['not-found', 'src\\app.ts', 'src/app.ts'],
    ['outside', '/srv\\app.ts', '/srv/app.ts'],
    ['parent-not-found', 'my\\ docs/a.txt', 'my docs/a.txt'],
  ] as const)('%s: names the plain path of %j', (reason, path, plain) => {
    expect(String(explain(reason, path))).toContain(`Perhaps ${JSON.stringify(plain)} is meant.`);
  });

  it.each([
    ['not-found', 'it\'s "a".txt'],
    ['not-found', '100%.txt'],
    ['not-found', '""'],
    ['is-a-directory', '"src"'],
    ['outside', `/a${' '.repeat(1_000)}b:1`],
  ] as const)('%s: names no other path than %j', (reason, path) => {
    expect(String(explain(reason, path))).not.toContain('Perhaps');
  });

  it.each([
    ['not-found', 'notes:2024', '"notes" is meant. Relative paths begin at the first allowed directory;'],
    ['outside', '/etc/hosts:1', '"/etc/hosts" is meant. Allowed directories: /srv.'],
  ] as const)('%s: also says what else can help with %j', (reason, path, words) => {
    expect(String(explain(reason, path))).toContain(words);
  });
});
