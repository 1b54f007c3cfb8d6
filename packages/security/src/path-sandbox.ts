export type { Entry, EntryInfo, EntryKind, OpenDirectory } from './path-sandbox/open-directory.ts';
export type { OpenFile } from './path-sandbox/open-file.ts';
export { PathError, type PathRefusal } from './path-sandbox/path-error.ts';
export { PathSandbox, type SandboxOptions } from './path-sandbox/path-sandbox.ts';
export type { SkippedRoot } from './path-sandbox/roots.ts';
