import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type AuditEntry, appendTo, createAudit } from './audit.ts';

const entry: AuditEntry = {
  who: 'key:ci',
  tool: 'delete_user',
  target: 'users/7',
  decision: 'allowed',
  outcome: 'ok',
  ref: '1a2b3c4d',
};
const refused: AuditEntry = { ...entry, decision: 'refused', outcome: 'rate' };

function collecting() {
  const lines: string[] = [];
  const disk = { full: false };
  const onFailure = vi.fn();
  const audit = createAudit({
    write(line) {
      if (disk.full) throw new Error('ENOSPC');
      lines.push(line);
    },
    onFailure,
    now: () => new Date(0),
  });
  return { audit, lines, disk, onFailure };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mcp-commons-audit-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

it('writes one JSON object per line', () => {
  const { audit, lines } = collecting();
  audit.record({ ...entry, target: 'a\nb\u2028c' });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    ...entry,
    time: '1970-01-01T00:00:00.000Z',
    target: 'a\nb\u2028c',
  });
});

it('cuts an endless target', () => {
  const { audit, lines } = collecting();
  audit.record({ ...entry, target: 'x'.repeat(100_000) });
  expect(lines[0]?.length).toBeLessThan(1_300);
});

it('is incomplete while a line cannot be written, reports it, and writes the line later, in order', () => {
  const { audit, lines, disk, onFailure } = collecting();
  disk.full = true;
  audit.record(entry);
  audit.record({ ...entry, ref: 'second' });
  expect(audit.isComplete()).toBe(false);
  expect(onFailure).toHaveBeenCalledWith(new Error('ENOSPC'), expect.stringContaining('"1a2b3c4d"'));

  disk.full = false;
  expect(audit.isComplete()).toBe(true);
  expect(lines.map((line) => (JSON.parse(line) as AuditEntry).ref)).toEqual(['1a2b3c4d', 'second']);
});

it('keeps a limited number of lines that cannot be written', () => {
  const { audit, lines, disk } = collecting();
  disk.full = true;
  for (let i = 0; i < 1_500; i += 1) audit.record(entry);
  disk.full = false;
  audit.record(entry);
  expect(lines).toHaveLength(1_001);
  expect(lines.at(-1)).toContain('"omitted":500');
});

it('does not let refusals flood it, and says how many it left out', () => {
  const { audit, lines } = collecting();
  for (let i = 0; i < 5_000; i += 1) audit.record(refused);
  const written = lines.length;
  audit.record(entry);
  audit.record(entry);
  expect(written).toBeGreaterThanOrEqual(100);
  expect(written).toBeLessThan(200);
  const entries = lines.map((line) => JSON.parse(line) as AuditEntry & { omitted?: number });
  expect(entries.at(-2)).toMatchObject({ decision: 'allowed', omitted: expect.any(Number) });
  expect(entries.reduce((sum, { omitted = 0 }) => sum + omitted, 0)).toBe(5_000 - written);
});

it('has the same digest for the same arguments in any order, and another for others', () => {
  const { audit } = collecting();
  const digest = audit.digest({ a: 1, b: { c: 'x', d: [1, 2] } });
  expect(digest).toMatch(/^hmac-sha256:[0-9a-f]{8}:[0-9a-f]{64}$/);
  expect(audit.digest({ b: { d: [1, 2], c: 'x' }, a: 1 })).toBe(digest);
  expect(audit.digest({ a: 1, b: { c: 'x', d: [2, 1] } })).not.toBe(digest);
});

it('has digests that only the holder of the key can compare', () => {
  const digestBy = (key?: string) =>
    createAudit({ write: () => {}, onFailure: () => {}, key }).digest({ role: 'admin' });
  expect(digestBy('k'.repeat(32))).toBe(digestBy('k'.repeat(32)));
  expect(digestBy('k'.repeat(32))).not.toBe(digestBy('l'.repeat(32)));
  expect(digestBy()).not.toBe(digestBy());
});

it('appends to a file that only its owner may read, also after it was moved away', () => {
  const path = join(folder(), 'audit.jsonl');
  const append = appendTo(path);
  append('one\n');
  renameSync(path, `${path}.1`);
  append('two\n');
  expect([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['one\n', 'two\n']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it.skipIf(process.platform !== 'linux')('keeps no file open', () => {
  const path = join(folder(), 'audit.jsonl');
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();

  appendTo(path)('one\n');

  expect(open()).toBe(before);
});

it.skipIf(process.platform !== 'linux')('fails loudly when the disk is full', () => {
  expect(() => appendTo('/dev/full')('line\n')).toThrow(/ENOSPC/);
});

describe.skipIf(spawnSync('prlimit', ['--version']).status !== 0)('a file without room', () => {
  /** The size up to which this process may write files. */
  const limitFiles = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);

  it('that took a part of a line gets the whole line, on a new line, once it has room', () => {
    const path = join(folder(), 'audit.jsonl');
    const append = appendTo(path);
    limitFiles(10);
    try {
      expect(() => append('{"line":1}\n')).toThrow(/only 10 of 11 bytes/);
      expect(() => append('{"line":1}\n')).toThrow(/EFBIG/);
    } finally {
      limitFiles('unlimited');
    }
    append('{"line":1}\n');
    append('{"line":2}\n');
    expect(readFileSync(path, 'utf8').split('\n')).toEqual(['{"line":1}', '{"line":1}', '{"line":2}', '']);
  });
});

it('begins a new line after a part of one that an earlier process left', () => {
  const path = join(folder(), 'audit.jsonl');
  writeFileSync(path, '{"line":1}\n{"li');
  appendTo(path)('{"line":2}\n');
  appendTo(path)('{"line":3}\n');
  expect(readFileSync(path, 'utf8')).toBe('{"line":1}\n{"li\n{"line":2}\n{"line":3}\n');
});

it.skipIf(process.platform === 'win32')('does not wait for somebody to read a FIFO', () => {
  const path = join(folder(), 'fifo');
  execFileSync('mkfifo', [path]);
  // Without this late reader, a call that waits would never end.
  const reader = spawn('sh', ['-c', 'sleep 5; exec cat "$0"', path]);
  onTestFinished(() => void reader.kill());
  expect(() => appendTo(path)).toThrow(/ENXIO/);
});

it('says at once that a file cannot be opened', () => {
  expect(() => appendTo(join(folder(), 'absent', 'audit.jsonl'))).toThrow(/ENOENT/);
});
