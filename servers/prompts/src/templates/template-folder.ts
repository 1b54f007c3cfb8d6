// biome-ignore lint/style/noRestrictedImports: only tells whether the folder is behind a link; nothing is opened by it
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PathSandbox } from '@mcp-commons/security/path-sandbox';
import { type FolderContent, type FolderLimits, readFolder } from './read-folder.ts';

/** A folder that is not there, or cannot be watched, is looked at again after this many milliseconds. */
const retryMs = 500;

/** One that is reached through a link, or has links in it, is looked at again after this many. */
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

  /** Reads the folder; changes while that happens are read right after, once. */
  refresh(): Promise<void> {
    const next = () => {
      this.#queued = undefined;
      this.#reading = this.#read();
      return this.#reading;
    };
    // Whoever asked for the reading before hears of its failure; this one is another.
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

  /** Opens the folder anew, because another may have taken its name, and watches it before it is read. */
  async #open(): Promise<FolderContent> {
    const previous = this.#sandbox;
    this.#sandbox = await PathSandbox.open([this.#directory], { readOnly: true });
    await previous?.close();
    const [skipped] = this.#sandbox.skipped;
    if (skipped) throw skipped.cause;
    // Some file systems cannot be watched, and a system has only so many watches: then it is read again and again.
    const watching = this.#sandbox.watch('.', () => void this.refresh());
    const isWatched = await watching.then(Boolean, () => false);
    const { hasLinks, ...content } = await readFolder(this.#sandbox, this.#limits);
    // The watch tells nothing of a link that is switched above the folder, or of a file elsewhere that one leads to.
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
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.refresh(), afterMs).unref();
  }
}
