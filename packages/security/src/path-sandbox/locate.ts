import { lstat, realpath } from 'node:fs/promises';
import { isAllowed, type PathRules } from './containment.ts';
import { findEquivalentName, storedName } from './equivalent-name.ts';
import { type DirectoryOpener, entryPath, type HeldDirectory } from './held-directory.ts';
import { type ParsedPath, parsePath } from './parse-path.ts';
import { errorCode, PathError, type PathRefusal, pathFailure } from './path-error.ts';
import type { Root } from './roots.ts';

/** Where a path leads: always an open directory inside the roots, and what is in it. */
export type Place = { readonly directory: HeldDirectory } & (
  | { readonly kind: 'root' }
  | { readonly kind: 'entry'; readonly name: string }
  /** `names` do not exist; the first of them would be in `directory`. */
  | { readonly kind: 'missing'; readonly names: readonly string[] }
);

/** What the path is for: `find` also finds a name that differs only in its Unicode normal form. */
export type Purpose = 'find' | 'make';

/** Why a path whose parent does not exist is refused. */
export const withoutParent: Readonly<Record<Purpose, PathRefusal>> = {
  find: 'not-found',
  make: 'parent-not-found',
};

/** A look-up starts again when directories change during it, and for each name that is found in another normal form. */
const maxAttempts = 40;

/** Finds the place of a caller's path. All rules about what is inside the roots are here. */
export class Locator {
  readonly roots: readonly Root[];
  readonly opener: DirectoryOpener;
  readonly #rules: PathRules;
  #closed = false;

  constructor(roots: readonly Root[], opener: DirectoryOpener) {
    this.roots = roots;
    this.opener = opener;
    this.#rules = opener.rules;
  }

  /** Closes the roots; look-ups that still run fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.roots.map(({ directory }) => directory.handle.close()));
  }

  /**
   * Runs `work` with the place of `input`, whose directory stays open until `work` is done.
   *
   * @throws PathError
   */
  async at<T>(input: string, purpose: Purpose, work: (place: Place) => Promise<T>): Promise<T> {
    return this.#at(input, this.#parse(input), purpose, work);
  }

  /** Runs `work` with the directory that `input` names. */
  async inDirectory<T>(input: string, work: (directory: HeldDirectory) => Promise<T>): Promise<T> {
    return this.#inDirectory(input, this.#parse(input), 'find', work);
  }

  /**
   * Runs `work` with the directory that holds the last name of `input`, and with that name. It does not follow the
   * name when that is a link.
   */
  async atName<T>(
    input: string,
    purpose: Purpose,
    work: (directory: HeldDirectory, name: string) => Promise<T>,
  ): Promise<T> {
    const { root, names } = this.#parse(input);
    const last = names.at(-1);
    if (last === undefined) throw new PathError('is-root', input);
    const parent = { root, names: names.slice(0, -1) };
    return this.#inDirectory(input, parent, purpose, async (directory) => {
      const name = purpose === 'find' ? await storedName(directory, last) : last;
      const roots = await this.#rootPaths();
      // Asked of the kernel: whoever swaps directories meanwhile gets no root moved or removed either.
      const path = this.#rules.join((await this.opener.locationOf(directory)) ?? directory.path, name);
      if (roots.includes(path)) throw new PathError('is-root', input);
      return work(directory, name);
    });
  }

  async #at<T>(
    input: string,
    parsed: ParsedPath,
    purpose: Purpose,
    work: (place: Place) => Promise<T>,
  ): Promise<T> {
    try {
      const place = await this.#locate(input, parsed, purpose);
      try {
        return await work(place);
      } finally {
        await place.directory.handle.close();
      }
    } catch (error) {
      throw pathFailure(error, input);
    }
  }

  async #inDirectory<T>(
    input: string,
    parsed: ParsedPath,
    purpose: Purpose,
    work: (directory: HeldDirectory) => Promise<T>,
  ): Promise<T> {
    return this.#at(input, parsed, purpose, async (place) => {
      if (place.kind === 'missing') throw new PathError(withoutParent[purpose], input);
      if (place.kind === 'root') return work(place.directory);
      const directory = await this.opener.openChild(place.directory, place.name);
      try {
        return await work(directory);
      } finally {
        await directory.handle.close();
      }
    });
  }

  /**
   * Where each root is now; undefined when it is gone. A root that was renamed is still that root, whatever has taken
   * its old name.
   */
  async #rootPaths(): Promise<(string | undefined)[]> {
    const paths = this.roots.map(({ directory }) => this.opener.locationOf(directory));
    return Promise.all(paths).finally(() => {
      // The number of a closed descriptor may already stand for another directory.
      if (this.#closed) throw new Error('the sandbox is closed');
    });
  }

  #parse(input: string): ParsedPath {
    const parsed = parsePath(
      input,
      this.roots.map(({ names }) => names),
      this.#rules,
    );
    if ('refused' in parsed) throw new PathError(parsed.refused, input);
    return parsed;
  }

  async #locate(input: string, { root, names }: ParsedPath, purpose: Purpose): Promise<Place> {
    let stored = names;
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const place = await this.#tryLocate(input, { root, names: stored });
      if (place === undefined) continue;
      if (place.kind !== 'missing' || purpose !== 'find') return place;
      const found = await findEquivalentName(place.directory, place.names[0]);
      if (found === undefined) return place;
      await place.directory.handle.close();
      stored = stored.with(-place.names.length, found);
    }
    throw new PathError('outside', input);
  }

  /** Looks the path up once; undefined when something changed meanwhile. */
  async #tryLocate(input: string, { root, names }: ParsedPath): Promise<Place | undefined> {
    const roots = await this.#rootPaths();
    const top = roots[root];
    if (top === undefined) throw new PathError('root-gone', input);
    const found = await this.#resolve(top, names);
    if (found === undefined) return undefined;
    const { real, missing } = found;
    if (!isAllowed(roots, real, this.#rules)) throw new PathError('outside', input);
    if (missing[0] !== undefined && !(await this.#isAbsent(real, missing[0], input))) return undefined;
    const isRoot = roots.includes(real);
    const isEntry = !isRoot && missing.length === 0;
    const directory = await this.#openVerified(isEntry ? this.#rules.dirname(real) : real);
    if (directory === undefined) return undefined;
    if (missing.length > 0) return { kind: 'missing', directory, names: missing };
    return isRoot
      ? { kind: 'root', directory }
      : { kind: 'entry', directory, name: this.#rules.basename(real) };
  }

  /**
   * Follows the links of the path as far as it exists. This is only a first opinion: the check after opening decides.
   */
  async #resolve(top: string, names: readonly string[]) {
    let real: string | undefined;
    let [existing, beyond] = [-1, names.length + 1];
    // By halves: a path may have a thousand names, and the kernel walks through all of them. Most often none is missing,
    // or only the last.
    for (let count = names.length; beyond - existing > 1; ) {
      const found = await realpath(this.#rules.join(top, ...names.slice(0, count))).catch(() => undefined);
      if (found === undefined) beyond = count;
      else [existing, real] = [count, found];
      count = beyond === names.length ? beyond - 1 : (existing + beyond) >> 1;
    }
    return real === undefined ? undefined : { real, missing: names.slice(existing) };
  }

  /**
   * Whether a name that could not be resolved is absent. A link that leads nowhere is refused like one that leads
   * out.
   */
  async #isAbsent(directory: string, name: string, input: string): Promise<boolean> {
    try {
      const entry = await lstat(this.#rules.join(directory, name));
      if (entry.isSymbolicLink()) throw new PathError('outside', input);
      return false;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return true;
      throw error;
    }
  }

  /**
   * Opens a directory and asks the kernel where it really is. It stays open, so what happens to its path later does
   * not matter.
   */
  async #openVerified(path: string): Promise<HeldDirectory | undefined> {
    const directory = await this.opener.openDirectory(path).catch((error: unknown) => {
      // A moment ago it was a directory.
      if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
      throw error;
    });
    if (directory === undefined || (await this.#isAllowedNow(directory))) return directory;
    await directory.handle.close();
    return undefined;
  }

  async #isAllowedNow(directory: HeldDirectory): Promise<boolean> {
    try {
      const where = await this.opener.locationOf(directory);
      const roots = await this.#rootPaths();
      return where !== undefined && isAllowed(roots, where, this.#rules);
    } catch (error) {
      await directory.handle.close();
      throw error;
    }
  }
}

/** The path of an entry for system calls. */
export const entryOf = (place: Extract<Place, { kind: 'entry' }>) => entryPath(place.directory, place.name);
