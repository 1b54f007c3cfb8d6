/** Why a path, or what was asked of it, is refused. */
export type PathRefusal = keyof typeof words;

// `outside` is one sentence for everything that leads out, whether or not anything is there: an answer that
// differed would tell a caller what exists where it may not look.
const words = {
  'empty-path': 'is an empty path; name a file or directory',
  'nul-byte': 'contains a NUL byte',
  'half-character': 'contains half a character (a lone surrogate)',
  'path-too-long': 'is longer than a path may be',
  'name-too-long': 'contains a name longer than the file system allows',
  'home-path':
    'begins with ~, which is not expanded here; write the path from the root, or ./~ for that name',
  'file-uri': 'is a URI; write the path alone, from the root',
  'windows-path': 'is a Windows path, and this server does not run on Windows',
  'device-path': 'is a device path (\\\\?\\ or \\\\.\\); give a plain path',
  'drive-relative': 'is relative to the current folder of a drive; write the path from the root of the drive',
  'device-name': 'contains a name that Windows reserves for a device, such as CON or NUL',
  'stream-name': 'contains a colon, which names an alternate data stream on Windows',
  'reserved-character': 'contains a character that Windows does not allow in names',
  'trailing-dot-or-space': 'contains a name that ends in a dot or a space, which Windows would drop',
  'temporary-name': 'contains a name that this server keeps for its temporary files',
  'no-roots': 'cannot be used: no allowed directory is available',
  'root-gone': 'is in an allowed directory that has been removed',
  outside: 'is not inside an allowed directory, or a symbolic link on the way leads out of them or nowhere',
  'not-found': 'does not exist',
  'parent-not-found': 'has no parent directory yet; create that first',
  'not-a-directory': 'is not a directory, or one of its parents is not',
  'is-a-directory': 'is a directory',
  'is-root': 'is itself an allowed directory and stays as it is',
  'is-link': 'is a symbolic link; links are not moved, because a relative one would change its meaning',
  'not-a-file': 'is not a regular file',
  'too-large': 'is too large',
  exists: 'exists already',
  'not-empty': 'is a directory that is not empty',
  'into-itself': 'cannot be moved into itself',
  'other-file-system': 'is on another file system than the destination; copy it instead',
  'trailing-separator': 'ends in a separator, so it names a directory and not a file',
  changed: 'was changed by another program meanwhile; read it again',
  busy: 'is in use by another program',
  'no-permission': 'cannot be accessed: the operating system denies it to this server',
  'no-space': 'cannot be written: the disk is full',
  'read-only': 'cannot be changed: this server, or the file system, is read-only',
  'too-many-open': 'cannot be opened: too many files are open or watched; try again later',
} as const;

/** How much of the caller's string an error repeats. */
const maxQuoted = 300;

/**
 * A refused path. The message holds only the caller's own string and the reason in words: no resolved path, no name
 * and no size from outside the roots.
 */
export class PathError extends Error {
  override readonly name = 'PathError';
  readonly reason: PathRefusal;
  /** The path as the caller wrote it. */
  readonly path: string;

  /** `detail` adds to the sentence of the reason; it may hold only what the caller may know. */
  constructor(
    reason: PathRefusal,
    input: string,
    { detail, cause }: { detail?: string; cause?: unknown } = {},
  ) {
    // Half a character at the cut would be shown as an escape that the caller did not write.
    const start = input.slice(0, maxQuoted).replace(/[\uD800-\uDBFF]$/, '');
    const shown = input.length > maxQuoted ? `${start}…` : input;
    super(`${JSON.stringify(shown)} ${words[reason]}${detail ? ` (${detail})` : ''}.`, { cause });
    this.reason = reason;
    this.path = input;
  }
}

const reasons: Readonly<Record<string, PathRefusal>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-a-directory',
  EISDIR: 'is-a-directory',
  EEXIST: 'exists',
  ENOTEMPTY: 'not-empty',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  // Only an open that must not follow a link fails like this: someone has put a link there since the check.
  ELOOP: 'outside',
  ENAMETOOLONG: 'name-too-long',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  // The file would be larger than the file system, or ulimit, allows.
  EFBIG: 'too-large',
  EROFS: 'read-only',
  EXDEV: 'other-file-system',
  // Opening a socket, or a FIFO that nobody reads.
  ENXIO: 'not-a-file',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  EMFILE: 'too-many-open',
  ENFILE: 'too-many-open',
};

/** The error to throw for a failure of the operating system: named where callers can act on it, else itself. */
export function pathFailure(error: unknown, input: string): unknown {
  const code = errorCode(error);
  const reason = code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  return reason === undefined || error instanceof PathError
    ? error
    : new PathError(reason, input, { cause: error });
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
