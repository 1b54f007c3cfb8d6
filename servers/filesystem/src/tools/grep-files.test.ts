import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from '../workspace.fixture.ts';
import { openSearchTree } from './search-tree.fixture.ts';

let files: Workspace;
beforeAll(async () => {
  files = await openSearchTree();
});
afterAll(() => files.close());

describe('grep_files', () => {
  it.each([
    [{ pattern: 'const a' }, ['src/a.ts:1: const a = 1;']],
    [{ pattern: 'CONST A', ignoreCase: true }, ['src/a.ts:1: const a = 1;']],
    [{ pattern: '1;\nconst' }, ['src/a.ts:1: const a = 1;']],
    [{ pattern: '1;\nCONST', ignoreCase: true }, ['src/a.ts:1: const a = 1;']],
    [{ pattern: 'a.b' }, ['src/deep/c.md:3: a.b']],
    [{ pattern: '^# T', regex: true }, ['src/deep/c.md:1: # Title']],
    [{ pattern: '\\# \\w+', regex: true }, ['src/deep/c.md:1: # Title']],
    [{ pattern: '\\p{Lu}\\p{Ll}', regex: true }, ['src/deep/c.md:1: # Title']],
    [{ pattern: 'LOG\\(a', regex: true, ignoreCase: true }, ['src/deep/b.ts:2: console.log(A);']],
    [{ pattern: 'a', include: '*.md', context: 1 }, ['--', 'src/deep/c.md-2- ', 'src/deep/c.md:3: a.b']],
    [{ pattern: 'import', include: '' }, ['src/deep/b.ts:1: import { a } from "../a";']],
    [{ pattern: 'import', path: 'src/deep/b.ts' }, ['src/deep/b.ts:1: import { a } from "../a";']],
  ])('finds %j', async (input, lines) => {
    const { text } = await files.call('grep_files', { path: 'src', ...input });

    expect(text.split('\n')).toEqual(lines);
  });

  it('reads UTF-16, skips binary files, obeys .gitignore', async () => {
    const { text } = await files.call('grep_files', { pattern: 'const ', path: '.', gitignore: true });

    expect(text.split('\n').map((line) => line.split(':')[0])).toEqual(['wide.txt', 'src/a.ts', 'src/a.ts']);
  });

  it('searches a file in another encoding, whatever its first letter', async () => {
    files.put('latin/a.txt', Buffer.from('ein \xfcber\nneedle\n', 'latin1'));
    files.put('latin/b.txt', Buffer.from('\xfcber\nneedle\n', 'latin1'));

    const { text } = await files.call('grep_files', { pattern: 'needle', path: 'latin' });

    expect(text).toBe('latin/a.txt:2: needle\nlatin/b.txt:2: needle');
  });

  it('finds a sigma whatever its case and place', async () => {
    files.put('greek', 'ΜΑΣΑ\nμας\n');

    const { text } = await files.call('grep_files', { pattern: 'ΜΑΣ', ignoreCase: true, path: 'greek' });

    expect(text).toBe('greek:1: ΜΑΣΑ\ngreek:2: μας');
  });

  it('goes on where it stopped', async () => {
    const first = await files.call('grep_files', { pattern: 'needle', path: 'many' });
    const second = await files.call('grep_files', { pattern: 'needle', path: 'many', offset: 6 });

    expect(first.text.split('\n')).toEqual([
      ...[0, 1, 2].map((i) => `many/${i}.txt:1: needle ${i}`),
      '[There is more. Go on with offset 3, or narrow the search.]',
    ]);
    expect(second.text).toBe('many/6.txt:1: needle 6\nmany/7.txt:1: needle 7');
  });

  it('ends a regular expression that runs away, and lets other calls be answered', async () => {
    const search = files.call('grep_files', { pattern: '(a+)+$', regex: true, path: 'evil.txt' });
    const started = performance.now();
    await files.call('get_file_info', { path: 'evil.txt' });
    const other = performance.now() - started;

    const { text } = await search;

    expect(text).toMatch(
      /^\[Nothing was found in the part that was searched\.\]\n\[The search ran out of time /,
    );
    expect(other).toBeLessThan(1_000);
  });

  it('ends in time with a text full of near matches', async () => {
    files.put('near/a', 'a'.repeat(8_000_000));
    const pattern = `${'a'.repeat(500)}b${'a'.repeat(499)}`;

    const { text } = await files.call('grep_files', { pattern, path: 'near' });

    expect(text).toBe('[Nothing was found.]');
  });

  it('skips at most as many matches as it can keep', async () => {
    files.put('often/a', 'x\n'.repeat(100_004));
    const search = { pattern: 'x', path: 'often' };

    const last = await files.call('grep_files', { ...search, offset: 100_000 });
    const beyond = await files.call('grep_files', { ...search, offset: 100_001 });

    expect(last.text).toMatch(/^often\/a:100001: x\n.*\n.*\n\[There is more: narrow the search\.\]$/);
    expect(beyond.text).toContain('offset is at most 100000: narrow the search.');
  });

  it('takes about the same time for millions of lines that it does not show as for one', async () => {
    const workspace = await openWorkspace();
    for (let i = 0; i < 4; i += 1) {
      workspace.put(`many/${i}`, `needle\n${'\n'.repeat(10_000_000)}`);
      workspace.put(`one/${i}`, `needle\n${' '.repeat(10_000_000)}`);
    }
    /** Microseconds of processor time. */
    const costOf = async (path: string) => {
      const before = process.cpuUsage();
      const { text } = await workspace.call('grep_files', { pattern: 'needle', path });
      const { user, system } = process.cpuUsage(before);
      expect(text.split('\n')).toEqual([0, 1, 2, 3].map((i) => `${path}/${i}:1: needle`));
      return user + system;
    };
    // Whatever else the machine does adds to both costs, when they take turns.
    const costs: { readonly many: number; readonly one: number }[] = [];
    for (let i = 0; i < 8; i += 1) costs.push({ many: await costOf('many'), one: await costOf('one') });
    const typical = (kind: 'many' | 'one') => costs.map((cost) => cost[kind]).sort((a, b) => a - b)[3] ?? 0;
    expect(typical('many')).toBeLessThan(3 * typical('one'));
    await workspace.close();
  });

  it('finds text next to bytes that are not UTF-8', async () => {
    files.put('bytes.txt', Buffer.from('na\xefve\ndéjà vu\n', 'latin1'));

    const { text } = await files.call('grep_files', { pattern: 'vu', path: 'bytes.txt' });

    expect(text).toBe('bytes.txt:2: d\ufffdj\ufffd vu');
  });

  it.each([
    [1_024, 1_024],
    [52_428_800, 10_485_760],
  ])(
    'leaves out what is too large with MAX_FILE_SIZE=%i, and says the limit in force',
    async (maxFileSize, limit) => {
      const large = await openWorkspace({ maxFileSize });
      large.put('large.txt', 'needle\n'.padEnd(limit + 1, 'x'));
      large.put('small.txt', 'needle\n');

      const { text } = await large.call('grep_files', { pattern: 'needle', path: '.' });
      await large.close();

      expect(text.split('\n')).toEqual([
        'small.txt:1: needle',
        `[Files of more than ${limit} bytes, left out: 1.]`,
      ]);
    },
  );

  it('leaves out files on which a pattern takes too much memory', async () => {
    const many = await openWorkspace();
    many.put('0.js', 'a'.repeat(9_000_000));
    for (let i = 1; i < 20; i += 1) many.put(`${i}.txt`, i === 9 ? 'aab\n' : 'c\n');

    const { text } = await many.call('grep_files', { pattern: '(?:a|b)+$', regex: true, path: '.' });
    await many.close();

    expect(text.split('\n')).toEqual([
      '9.txt:1: aab',
      '[Files that take too much memory with this pattern, left out: 1. Simplify it.]',
    ]);
  });

  it('does not blame the pattern when the thread fails for another reason', async () => {
    const call = files.call('grep_files', { pattern: 'const', regex: true, path: 'src' });
    const [worker] = await once(process, 'worker');

    worker.emit('error', new Error('cannot start'));

    expect((await call).text).toMatch(/^Error: Internal error/);
  });

  it('ends a regular expression when the call is cancelled', async () => {
    const patient = await openWorkspace({ searchTimeoutMs: 60_000 });
    patient.put('evil.txt', `${'a'.repeat(40)}!`);
    const cancel = new AbortController();
    const input = { pattern: '(a+)+$', regex: true, path: 'evil.txt' };
    const call = patient.client
      .callTool({ name: 'grep_files', arguments: input }, { signal: cancel.signal })
      .catch(() => undefined);
    const [worker] = await once(process, 'worker');

    cancel.abort();

    await once(worker, 'exit');
    await call;
    await patient.close();
  });

  it.each([
    ['', []],
    ['a\n', []],
    ['a\n\nb\n', ['f:2: ']],
    ['a\r\n\r\n', ['f:2: ']],
    ['a\n\n', ['f:2: ']],
  ])('finds the empty lines of %j, and none after the last', async (content, lines) => {
    files.put('f', content);

    const { text } = await files.call('grep_files', { pattern: '^$', regex: true, path: 'f' });

    expect(text.split('\n')).toEqual(lines.length > 0 ? lines : ['[Nothing was found.]']);
  });

  it('marks with "--" what is left out between lines, and nothing else', async () => {
    files.put('f', 'hit\nb\nhit\nd\ne\nf\nhit\nh\n');

    const { text } = await files.call('grep_files', { pattern: 'hit', path: 'f', context: 1 });

    expect(text).toBe('f:1: hit\nf-2- b\nf:3: hit\nf-4- d\n--\nf-6- f\nf:7: hit\nf-8- h');
  });

  it('marks matches around the last that is shown', async () => {
    const few = await openWorkspace({ maxResults: 1 });
    few.put('f', 'hit\nhit\nhit\nd\n');

    const { text } = await few.call('grep_files', { pattern: 'hit', path: 'f', context: 2 });
    await few.close();

    expect(text).toMatch(/^f:1: hit\nf:2: hit\nf:3: hit\n\[There is more\. Go on with offset 1,/);
  });

  it('shows the match alone when its context is longer than an answer may be', async () => {
    const small = await openWorkspace({ maxAnswerBytes: 2_000 });
    const around = `${'y'.repeat(250)}\n`.repeat(20);
    small.put('wide', `${around}target\n${around}target\n`);

    const first = await small.call('grep_files', { pattern: 'target', path: 'wide', context: 20 });
    const second = await small.call('grep_files', { pattern: 'target', path: 'wide', context: 2, offset: 1 });
    await small.close();

    expect(first.text).toBe('wide:21: target\n[There is more. Go on with offset 1, or narrow the search.]');
    expect(second.text).toMatch(/^--\nwide-40- y+\nwide-41- y+\nwide:42: target$/);
  });

  it.each([
    [{ pattern: 'éneedle' }],
    [{ pattern: 'ÉNEEDLE', ignoreCase: true }],
    [{ pattern: 'éneed.e', regex: true }],
  ])('shows the match %j wherever it is in a long line', async (input) => {
    const line = `${'🎉é'.repeat(10_000)}needle${'b'.repeat(10_000)}`;
    files.put('minified', `short\n${line}\néneedle\n`);

    const { text } = await files.call('grep_files', { ...input, path: 'minified' });

    const start = line.indexOf('éneedle');
    expect(text).toBe(`minified:2: …${line.slice(start - 99, start + 201)}…\nminified:3: éneedle`);
  });

  it.each([
    ['a line that fits', 295, 295],
    ['the end of a long line', 400, 300],
  ])('shows %s in full', async (_what, length, shown) => {
    const line = `${'x'.repeat(length - 6)}needle`;
    files.put('line', line);

    const { text } = await files.call('grep_files', { pattern: 'needle', path: 'line' });

    expect(text).toBe(`line:1: ${shown < length ? '…' : ''}${line.slice(-shown)}`);
  });

  it('cuts a long line between characters', async () => {
    files.put('emoji', `${'x'.repeat(299)}🎉${'y'.repeat(50)}`);

    const { text } = await files.call('grep_files', { pattern: 'xxx', path: 'emoji' });

    expect(text).toBe(`emoji:1: ${'x'.repeat(299)}…`);
  });

  it.each([
    [{ pattern: 'one\ntwo' }, 'crlf:1: One'],
    [{ pattern: 'one\r\ntwo' }, 'crlf:1: One'],
  ])('finds the lines of %j in a file with \\r\\n', async (input, line) => {
    files.put('crlf', 'One\r\nTwo\r\n');

    const { text } = await files.call('grep_files', { ...input, path: 'crlf', ignoreCase: true });

    expect(text).toBe(line);
  });

  it.each(['(?i)CONST A', '(?im)^CONST A', '(?s)const a'])('understands the flags of %s', async (pattern) => {
    const { text } = await files.call('grep_files', { pattern, regex: true, path: 'src' });

    expect(text).toBe('src/a.ts:1: const a = 1;');
  });

  it.each([
    '\\Aconst',
    '\\\\\\Z',
    '[[:alpha:]]+',
    '\\Q(\\E',
    '\\p{Greek}',
    '\\p{L} {',
    'a++',
    '(?>a)',
    '(?x) a',
    '(',
  ])('refuses %s and says what to write', async (pattern) => {
    const { text } = await files.call('grep_files', { pattern, regex: true });

    expect(text).toMatch(
      /^Error: pattern: Invalid regular expression.*ignoreCase for \(\?i\).*\\p{L}.*Leave out regex to search for it as text\.$/,
    );
  });

  it.each(['const a {', '\\{ a', '\\<a\\>', '\\"\\.\\.\\/a\\"', '\\\\A', '\\u0041'])(
    'takes %s',
    async (pattern) => {
      const { isError } = await files.call('grep_files', { pattern, regex: true, path: 'src' });

      expect(isError).toBe(false);
    },
  );

  it('says that a regular expression sees one line at a time', async () => {
    const { text } = await files.call('grep_files', { pattern: '1;\\nconst', regex: true, path: 'src' });

    expect(text).toMatch(/^\[Nothing was found\. A regular expression matches within one line;/);
  });

  it.each(['alpha|beta', 'a.*b', '^import', 'const \\w+', '[ab]c', 'x+y$', 'hel+o', 'colou?r', 'ab*c'])(
    'says that %s was searched as text when nothing is found',
    async (pattern) => {
      const { text } = await files.call('grep_files', { pattern, path: 'many' });

      expect(text).toBe('[Nothing was found. pattern is text here; set regex for a regular expression.]');
    },
  );

  it('does not say that nothing was found in a file that it did not search', async () => {
    const large = await openWorkspace({ maxFileSize: 1_024 });
    large.put('large.log', 'needle\n'.repeat(1_000));

    const { text } = await large.call('grep_files', { pattern: 'needle', path: 'large.log' });
    await large.close();

    expect(text).toBe('[No file was searched.]\n[Files of more than 1024 bytes, left out: 1.]');
  });

  it.each(['src/*.ts', '.ts', '*.ts,*.md'])(
    'says that no file was searched for include %j',
    async (include) => {
      const { text } = await files.call('grep_files', { pattern: 'const', path: 'src', include });

      expect(text).toMatch(
        /^\[No file was searched: path and include lead to no text file\. include is a glob,/,
      );
    },
  );
});
