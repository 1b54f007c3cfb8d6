import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed, isInside } from './containment.ts';
import { parsePath } from './parse-path.ts';
import type { PathRefusal } from './path-error.ts';

const roots = [['/srv/data', '/mnt/disk/data'], ['/srv/data/nested'], ['/home/ada']];
const windowsRoots = [['C:\\Users\\ada', 'D:\\ada'], ['\\\\nas\\share\\team'], ['E:\\']];

describe('parsePath', () => {
  it.each<[string, number, string[]]>([
    ['/srv/data', 0, []],
    ['/srv/data/', 0, []],
    ['/srv/data/a/b.txt', 0, ['a', 'b.txt']],
    ['/mnt/disk/data/a', 0, ['a']],
    ['a/b', 0, ['a', 'b']],
    ['.', 0, []],
    ['./a/../b', 0, ['b']],
    ['/srv/data/nested/x', 1, ['x']],
    ['nested/x', 1, ['x']],
    ['/home/ada/x', 2, ['x']],
    ['/srv/data/x/../../data/y', 0, ['y']],
    ['..foo', 0, ['..foo']],
    ['a..b/...', 0, ['a..b', '...']],
    [' spaced /"quoted"', 0, [' spaced ', '"quoted"']],
    ['e\u0301', 0, ['e\u0301']],
    ['back\\slash', 0, ['back\\slash']],
    ['./~/x', 0, ['~', 'x']],
    ['~x', 0, ['~x']],
    ['a/~', 0, ['a', '~']],
    ['./c:/x', 0, ['c:', 'x']],
    ['file:', 0, ['file:']],
    ['CON', 0, ['CON']],
    ['.mcp-0123abcd-1-0123456789abcdef.tmp/../.mcp.tmp', 0, ['.mcp.tmp']],
  ])('reads %j', (input, root, names) => {
    expect(parsePath(input, roots)).toEqual({ root, names });
  });

  it.each<[string, PathRefusal]>([
    ['', 'empty-path'],
    ['a\0b', 'nul-byte'],
    ['a\ud83db', 'half-character'],
    ['a\udf89', 'half-character'],
    ['a'.repeat(4_097), 'path-too-long'],
    ['é'.repeat(2_049), 'path-too-long'],
    ['~', 'home-path'],
    ['~/x', 'home-path'],
    ['file:///srv/data/x', 'file-uri'],
    ['FILE://x', 'file-uri'],
    ['C:\\Windows', 'windows-path'],
    ['c:/Users/ada', 'windows-path'],
    ['\\\\server\\share', 'windows-path'],
    ['..', 'outside'],
    ['../data-backup', 'outside'],
    ['/srv/data-backup/x', 'outside'],
    ['/srv/data /x', 'outside'],
    ["/srv/data'/x", 'outside'],
    ['/srv/Data/x', 'outside'],
    ['/srv', 'outside'],
    ['/', 'outside'],
    ['/etc/passwd', 'outside'],
    ['a/../../../etc/passwd', 'outside'],
    ['/srv/data/../../etc', 'outside'],
    ['.mcp-0123abcd-1-0123456789abcdef.tmp', 'temporary-name'],
    ['a/.mcp-0123abcd-1-0123456789abcdef.tmp/b', 'temporary-name'],
  ])('refuses %j as %s', (input, refused) => {
    expect(parsePath(input, roots)).toEqual({ refused });
  });

  it.each<[string, number, string[]]>([
    ['C:\\Users\\ada\\x.txt', 0, ['x.txt']],
    ['c:/users/ADA/Deep/x.txt', 0, ['Deep', 'x.txt']],
    ['sub\\x', 0, ['sub', 'x']],
    ['D:\\ada\\x', 0, ['x']],
    ['\\\\nas\\share\\team\\x', 1, ['x']],
    ['E:\\any\\thing', 2, ['any', 'thing']],
    ['..foo', 0, ['..foo']],
    ['console.log', 0, ['console.log']],
    ['nullable', 0, ['nullable']],
    ['com10', 0, ['com10']],
  ])('reads %j by the rules of Windows', (input, root, names) => {
    expect(parsePath(input, windowsRoots, win32)).toEqual({ root, names });
  });

  it.each<[string, PathRefusal]>([
    ['\\\\?\\C:\\Users\\ada\\x', 'device-path'],
    ['\\\\.\\C:\\Users\\ada\\x', 'device-path'],
    ['//?/C:/Users/ada/x', 'device-path'],
    ['\\??\\C:\\Users\\ada\\x', 'device-path'],
    ['//./pipe/x', 'device-path'],
    ['~\\x', 'home-path'],
    ['C:x.txt', 'drive-relative'],
    ['C:', 'drive-relative'],
    ['D:..\\x', 'drive-relative'],
    ['CON', 'device-name'],
    ['con.txt', 'device-name'],
    ['sub\\NUL', 'device-name'],
    ['NUL .txt', 'device-name'],
    ['COM1', 'device-name'],
    ['com¹.log', 'device-name'],
    ['LPT³', 'device-name'],
    ['CONIN$', 'device-name'],
    ['CON:\\..\\..\\x', 'device-name'],
    ['aux:\\..\\..\\secret', 'device-name'],
    ['x.txt:stream', 'stream-name'],
    ['x.txt::$DATA', 'stream-name'],
    ['sub:$INDEX_ALLOCATION\\x', 'stream-name'],
    ['x.txt.', 'trailing-dot-or-space'],
    ['x.txt ', 'trailing-dot-or-space'],
    ['...\\x', 'trailing-dot-or-space'],
    ['.. \\x', 'trailing-dot-or-space'],
    ['a|b', 'reserved-character'],
    ['a*b', 'reserved-character'],
    ['a?b', 'reserved-character'],
    ['a"b', 'reserved-character'],
    ['a<b', 'reserved-character'],
    ['a\tb', 'reserved-character'],
    ['C:\\Users\\adam\\x', 'outside'],
    ['C:\\Users\\ada\\..\\eve', 'outside'],
    ['\\Users\\eve', 'outside'],
    ['\\\\evil\\share\\x', 'outside'],
    ['\\\\nas\\share\\team2\\x', 'outside'],
    ['F:\\x', 'outside'],
    ['..\\..\\..\\Windows', 'outside'],
  ])('refuses %j as %s by the rules of Windows', (input, refused) => {
    expect(parsePath(input, windowsRoots, win32)).toEqual({ refused });
  });

  it.each([
    ['posix', posix, roots],
    ['win32', win32, windowsRoots],
  ] as const)('never gives names that lead out of the root (%s)', (_name, rules, known) => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', 'a', '...', '..a', 'C:', ' '),
      fc.string({ maxLength: 5 }),
    );
    const path = fc.tuple(fc.constantFrom('/', '\\', '', '/srv/data/', 'C:\\Users\\ada\\'), fc.array(part));
    fc.assert(
      fc.property(path, fc.constantFrom('/', '\\'), ([start, parts], separator) => {
        const parsed = parsePath(start + parts.join(separator), known, rules);
        if ('refused' in parsed) return;
        const root = known[parsed.root]?.[0] ?? '';
        expect(parsed.names).not.toContain('..');
        expect(isInside(root, rules.resolve(root, ...parsed.names), rules)).toBe(true);
      }),
    );
  });
});

it('refuses everything while there is no root', () => {
  expect(parsePath('x', [])).toEqual({ refused: 'no-roots' });
});

describe('isAllowed', () => {
  it.each([
    [['/srv/data'], '/srv/data/x', true],
    [['/srv/data'], '/srv/data', true],
    [['/srv/data'], '/srv/data-backup', false],
    [['/'], '/etc/hosts', true],
    [['/'], '/proc/self/environ', false],
    [['/'], '/proc', false],
    [['/'], '/sys/kernel', false],
    [['/'], '/dev/sda', false],
    [['/'], '/processes', true],
    [['/dev/shm'], '/dev/shm/x', true],
    [['/dev/shm'], '/dev/sda', false],
    [['/', '/dev/shm'], '/dev/shm/x', true],
  ])('with the roots %j, %s is %s', (directories, path, allowed) => {
    expect(isAllowed(directories, path)).toBe(allowed);
  });
});
