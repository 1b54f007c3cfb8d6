import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { canonicalJson } from './canonical-json.ts';
import { createMemoryRateLimiter } from './rate-limit.ts';

/** One thing that a caller did or tried to do. */
export interface AuditEntry {
  /** The principal. */
  readonly who: string;
  readonly tool: string;
  /** What it acted on: a path, an id. Cut at 1,024 characters. */
  readonly target?: string | undefined;
  /** Fingerprint of the arguments, by `Audit.digest`. */
  readonly digest?: string | undefined;
  /** Whether the call reached the tool. */
  readonly decision: 'allowed' | 'refused';
  /** How it ended, or why it was refused. */
  readonly outcome: string;
  /** The reference of the same call in the log. */
  readonly ref: string;
  readonly traceId?: string | undefined;
  /** The address it came from. */
  readonly client?: string | undefined;
}

/** The record of what changed, one JSON object per line. */
export interface Audit {
  /**
   * Writes one line. A line that cannot be written is passed to `onFailure`, kept, and written before the next.
   * Refused calls cost their sender nothing, so beyond 100 at once they are only counted, in `omitted` of the next
   * line.
   */
  record(entry: AuditEntry): void;
  /**
   * Tries again to write the lines that are kept; returns whether every line is written. While it returns false,
   * nothing that must be audited may be done.
   */
  isComplete(): boolean;
  /**
   * A keyed fingerprint of arguments, `hmac-sha256:<key id>:<hex>`: equal for equal arguments, and useless for
   * guessing them without the key. With a plain hash, a role, a boolean or an id could be guessed quickly.
   */
  digest(input: unknown): string;
}

export interface AuditSettings {
  /** Appends a line, or throws: `appendTo(path)`, or a stream. */
  readonly write: (line: string) => void;
  /** For fingerprints that can be compared across processes; without it, each process has its own. */
  readonly key?: string | undefined;
  readonly onFailure: (error: unknown, line: string) => void;
  readonly now?: () => Date;
}

/** Lines kept while they cannot be written. New calls are refused then, so only running calls add lines. */
const maxUnwritten = 1_000;

export function createAudit({ write, key, onFailure, now = () => new Date() }: AuditSettings): Audit {
  const secret = key ?? randomBytes(32);
  const keyId = createHmac('sha256', secret).update('key id').digest('hex').slice(0, 8);
  const refusals = createMemoryRateLimiter({ perMinute: 600, burst: 100 });
  const unwritten: string[] = [];
  let omitted = 0;

  const flush = () => {
    for (let line = unwritten[0]; line !== undefined; line = unwritten[0]) {
      write(line);
      unwritten.shift();
    }
  };
  const isComplete = () => {
    try {
      flush();
      return true;
    } catch {
      return false;
    }
  };
  return {
    record({ target, ...entry }) {
      const flooded = entry.decision === 'refused' && !refusals.take('').allowed;
      if (flooded || (unwritten.length >= maxUnwritten && !isComplete())) {
        omitted += 1;
        return;
      }
      const fields = {
        time: now().toISOString(),
        ...entry,
        ...(target !== undefined && { target: target.slice(0, 1_024) }),
        ...(omitted > 0 && { omitted }),
      };
      omitted = 0;
      const line = `${JSON.stringify(fields)}\n`;
      unwritten.push(line);
      try {
        flush();
      } catch (error) {
        onFailure(error, line);
      }
    },
    isComplete,
    digest: (input) =>
      `hmac-sha256:${keyId}:${createHmac('sha256', secret).update(canonicalJson(input)).digest('hex')}`,
  };
}

// Opening a FIFO that nobody reads would stop the whole process until somebody does.
const appending = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Makes a function that appends lines to a file. It creates a missing file, readable only for its owner. For every
 * line it opens the file and makes one system call, so processes may share the file, and it may be moved away at any
 * time.
 *
 * @throws Error when the file cannot be opened.
 */
export function appendTo(path: string): (line: string) => void {
  let isTorn = false;
  const append = (line: string) => {
    const file = openSync(path, appending, 0o600);
    try {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line);
      const written = writeSync(file, bytes);
      // A full disk may take only a part. The whole line is then written again, after a newline.
      isTorn = written < bytes.length;
      if (isTorn) throw new Error(`${path}: only ${written} of ${bytes.length} bytes of a line were written`);
    } finally {
      closeSync(file);
    }
  };
  append('');
  isTorn = endsInLine(path);
  return append;
}

/** Whether the last line of a file is incomplete: an earlier process had no room for the rest. */
function endsInLine(path: string): boolean {
  // A device or a pipe has no last line to read.
  if (!statSync(path).isFile()) return false;
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const last = Buffer.alloc(1);
    return readSync(file, last, 0, 1, fstatSync(file).size - 1) === 1 && last.toString() !== '\n';
  } catch {
    // A process may be allowed to append to a file, but not to read it.
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
