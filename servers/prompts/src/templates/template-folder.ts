// biome-ignore lint/style/noRestrictedImports: only finds out whether the folder is behind a link; opens nothing
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PathSandbox } from '@mcp-commons/security/path-sandbox';
import { type FolderContent, type FolderLimits, readFolder } from './read-folder.ts';

/** Milliseconds until a folder that does not exist or cannot be watched is read again. */
const retryMs = 500;

/** The same for a folder that is reached through a link, or has links in it. */
const linkedMs = 2_000;

/** The content of a folder of templates, kept up to date until it is closed. */
export class TemplateFolder {
  readonly #directory: string;
  readonly #limits: FolderLimits;
  readonly #onContent: (content: FolderContent) => void;
  #content: FolderContent = { files: new Map(), problems: [] };
  #sandbox: PathSandbox | undefined;
  #reading: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  /** `onContent` gets the content once it is known, and again whenever it has changed. */
  constructor(directory: string, limits: FolderLimits, onContent: (content: FolderContent) => void) {
    this.#directory = directory;
    this.#limits = limits;
    this.#onContent = onContent;
  }

  /** Reads the folder. Calls while it is being read lead to one more reading afterwards. */
  refresh(): Promise<void> {
    const next = () => {
      this.#queued = undefined;
      this.#reading = this.#read();
      return this.#reading;
    };
    // A failure of the previous reading goes to those who asked for that one.
    this.#queued ??= this.#reading.then(next, next);
    return this.#queued;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#reading;
    await this.#sandbox?.close();
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    const content = await this.#open().catch((error: unknown) => this.#unreadable(error));
    if (this.#closed || isDeepStrictEqual(content, this.#content)) return;
    this.#content = content;
    this.#onContent(content);
  }

  /** Opens the folder again, because another may have taken its name, and watches it before reading it. */
  async #open(): Promise<FolderContent> {
    const previous = this.#sandbox;
    this.#sandbox = await PathSandbox.open([this.#directory], { readOnly: true });
    await previous?.close();
    const [skipped] = this.#sandbox.skipped;
    if (skipped) throw skipped.cause;
    // Some file systems cannot be watched, and a system may run out of watches: then it is read at intervals.
    const watching = this.#sandbox.watch('.', () => void this.refresh());
    const isWatched = await watching.then(Boolean, () => false);
    const { hasLinks, ...content } = await readFolder(this.#sandbox, this.#limits);
    // The watch misses a link that is switched above the folder, and a file elsewhere that a link leads to.
    const isLinked = hasLinks || (await realpath(this.#directory)) !== resolve(this.#directory);
    if (!isWatched || isLinked) this.#lookAgain(isWatched ? linkedMs : retryMs);
    return content;
  }

  #unreadable(error: unknown): FolderContent {
    this.#lookAgain(retryMs);
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { files: new Map(), problems: [{ file: this.#directory, message }] };
  }

  #lookAgain(afterMs: number): void {
    this.#retry = setTimeout(() => void this.refresh(), afterMs).unref();
  }
}
