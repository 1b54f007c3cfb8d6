import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { canonicalJson } from './canonical-json.ts';
import { createMemoryRateLimiter } from './rate-limit.ts';

/** One thing that somebody did or wanted to do. */
export interface AuditEntry {
  /** The principal. */
  readonly who: string;
  readonly tool: string;
  /** What it acted on: a path, an id. Cut at 1,024 characters. */
  readonly target?: string | undefined;
  /** Fingerprint of the arguments, by `Audit.digest`. */
  readonly digest?: string | undefined;
  /** Whether the call was let through to the tool. */
  readonly decision: 'allowed' | 'refused';
  /** How it ended, or why it was refused. */
  readonly outcome: string;
  /** Under which the log speaks of the same call. */
  readonly ref: string;
  readonly traceId?: string | undefined;
  /** The address it came from. */
  readonly client?: string | undefined;
}

/** The trail of what changed, one JSON object a line. */
export interface Audit {
  /**
   * Writes one line. A line that cannot be written is told to `onFailure`, kept, and written before the next.
   * Refusals cost their sender nothing, so beyond 100 at once they are only counted, in the `omitted` of the next
   * line.
   */
  record(entry: AuditEntry): void;
  /**
   * Whether every line so far is written, after another attempt. What must leave a trace must not be done while
   * this is false.
   */
  isComplete(): boolean;
  /**
   * A keyed fingerprint of arguments, `hmac-sha256:<key id>:<hex>`: equal for equal arguments, and of no use for
   * guessing them without the key, which a plain hash would be (a role, a boolean and an id are soon tried).
   */
  digest(input: unknown): string;
}

export interface AuditSettings {
  /** Appends a line, or throws. `appendTo(path)`, or a stream. */
  readonly write: (line: string) => void;
  /** For fingerprints that can be compared across processes; without it, each process has its own. */
  readonly key?: string | undefined;
  readonly onFailure: (error: unknown, line: string) => void;
  readonly now?: () => Date;
}

/** Lines kept while they cannot be written. Calls are refused by then; only those under way add to them. */
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

/**
 * Appends lines to a file that only its owner may read, and that is made when it is not there. Every line is one
 * system call on a file opened for it: processes may share the file, and it may be moved away at any time.
 *
 * @throws Error when the file cannot be opened.
 */
export function appendTo(path: string): (line: string) => void {
  let isTorn = false;
  const append = (line: string) => {
    const file = openSync(path, 'a', 0o600);
    try {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line);
      const written = writeSync(file, bytes);
      // A full disk takes a part: the whole line comes again, on a line of its own.
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

/** Whether the last line of a file is a part of one: what wrote it had no room for the rest, and is gone. */
function endsInLine(path: string): boolean {
  // A device or a pipe has no end to look at.
  if (!statSync(path).isFile()) return false;
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const last = Buffer.alloc(1);
    return readSync(file, last, 0, 1, fstatSync(file).size - 1) === 1 && last.toString() !== '\n';
  } catch {
    // Some may append to a file and not read it.
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
