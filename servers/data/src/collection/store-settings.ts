import type { Extension } from './data-directory.ts';

export interface StoreSettings {
  readonly dataDir: string;
  readonly allowedExtensions: readonly Extension[];
  readonly maxFileSize: number;
  readonly maxDocumentBytes: number;
  readonly maxCollections: number;
  readonly lockTimeoutMs: number;
  /** Called with what a person may want to know: a half-written line was removed, an old file was converted. */
  readonly onRepair: (message: string) => void;
}
