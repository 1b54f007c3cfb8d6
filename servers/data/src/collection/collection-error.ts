/** Why a collection refused: the first line holds rules, the second states of the files. */
export type CollectionErrorReason =
  | ('bad-name' | 'bad-document' | 'not-found' | 'exists' | 'conflict' | 'too-large' | 'read-only')
  | ('busy' | 'slow' | 'full' | 'damaged' | 'unusable');

/** An expected failure; its message is for the caller, and names what to do. */
export class CollectionError extends Error {
  override readonly name = 'CollectionError';
  readonly reason: CollectionErrorReason;

  constructor(reason: CollectionErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const denied =
  'The operating system denies this server access: check the owner and the mode of DATA_DIR and of the files in it.';

const words: Readonly<Record<string, readonly [CollectionErrorReason, string]>> = {
  ENOSPC: ['full', 'The disk is full; nothing was changed.'],
  EDQUOT: ['full', 'The disk quota is used up; nothing was changed.'],
  EFBIG: [
    'full',
    'The file system, or a limit of the process (ulimit -f), allows no larger file; nothing was changed.',
  ],
  EROFS: ['read-only', 'DATA_DIR is on a read-only file system: set READ_ONLY, or move it.'],
  EACCES: ['unusable', denied],
  EPERM: ['unusable', denied],
  ENOENT: ['unusable', 'DATA_DIR has been removed, or is a link that leads nowhere: make the directory.'],
  ENOTDIR: ['unusable', 'DATA_DIR is not a directory.'],
  EMFILE: ['busy', 'Too many files are open; try again later.'],
  ENFILE: ['busy', 'Too many files are open; try again later.'],
};

/** Turns a system error into a CollectionError where somebody can act on it; returns any other error unchanged. */
export function storageFailure(error: unknown): unknown {
  const code = errorCode(error) ?? '';
  const [reason, message] = (Object.hasOwn(words, code) ? words[code] : undefined) ?? [];
  return reason && message ? new CollectionError(reason, message, { cause: error }) : error;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
