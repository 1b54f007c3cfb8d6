import { isDeepStrictEqual } from 'node:util';
import { TemplateError } from './template-error.ts';

/** A piece of a template: `{{name}}`, a section `{{#name}}…{{/name}}` or `{{^name}}…{{/name}}`, or text. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly startsLine: boolean }
  | { readonly kind: 'value'; readonly name: string; readonly alone: boolean }
  | { readonly kind: 'section'; readonly name: string; readonly given: boolean; readonly parts: Part[] };

/** What a template may refer to. */
export interface Scope {
  /** Names of arguments. */
  readonly names: ReadonlySet<string>;
  /** Text of the partials by their names. */
  readonly partials: ReadonlyMap<string, string>;
  /** Characters that all inclusions together may add. */
  readonly maxIncluded: number;
}

/**
 * Parses a template whose first line is line `firstLine` of its file. It knows the tags of Mustache that need no
 * expressions: values, sections for given (`#`) and absent (`^`) arguments, and partials (`>`). `\{{` is a plain `{{`.
 *
 * @throws TemplateError with the line of the mistake.
 */
export function parseBody(body: string, firstLine: number, scope: Scope): Part[] {
  return new BodyParser(scope).parse(body, firstLine);
}

interface Tag {
  readonly sigil: '' | '#' | '^' | '/' | '>';
  readonly name: string;
  readonly line: number;
  /** Whether nothing else is on its line. */
  readonly alone: boolean;
}

/** A list of parts that is being filled: the top of a file, or a section with the tag that opened it. */
interface Level {
  readonly parts: Part[];
  readonly opener?: Tag;
  /** The code fence that was open where the section began. */
  readonly fence?: Fence | undefined;
  /** The marks that an unfinished line could have there. */
  readonly begun?: ReadonlySet<string>;
}

interface Fence {
  readonly marks: string;
  /** What each of its lines begins with: the `>` of a quote, or blanks below the marker of a list. */
  readonly container: string;
  readonly indent: string;
}

const tagPattern = /\\\{\{|\{\{([^{}]*)\}\}/g;
const tagAlone = /^[ \t]*\{\{([^{}]*)\}\}[ \t]*$/;
// CommonMark 4.5, at any depth: the info string after backticks has no backtick. Before the fence, the markers of the
// quotes (5.1) and list items (5.2) that begin on its line.
const fenceLine = /^((?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))*[ \t]*)(`{3,}(?=[^`]*$)|~{3,})/;

// The same for a line that may be unfinished: its marks so far.
const fenceBegun = /^[ \t>*+\-\d.)]*(`{3,}(?=[^`]*$)|~{3}|`{0,2}$|~{1,2}$)/;

/** Sections inside sections, and partials inside partials. */
const maxDepth = 16;

class BodyParser {
  readonly #scope: Scope;
  /** Names of the partials that are being included, from the outside in. */
  readonly #including: string[] = [];
  #included = 0;
  #fence: Fence | undefined;
  /** Marks that the unfinished line can begin with, whatever the arguments are, while it can still become a fence. */
  #begun: ReadonlySet<string> = new Set(['']);

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  parse(text: string, firstLine: number): Part[] {
    const top: Level = { parts: [] };
    let levels = [top];
    for (const [i, line] of text.split('\n').entries()) {
      this.#trackFence(line, firstLine + i);
      for (const [at, piece] of [...pieces(line, firstLine + i)].entries()) {
        const level = levels.at(-1) ?? top;
        if (typeof piece !== 'string') levels = this.#add(piece, level, levels);
        else level.parts.push(this.#trackText(piece, at === 0, firstLine + i));
      }
    }
    const open = levels.at(-1)?.opener;
    if (open) throw new TemplateError(`${written(open)} is not closed by {{/${open.name}}}`, open.line);
    return top.parts;
  }

  /** Adds what a tag stands for, and returns the levels that are open after it. */
  #add(tag: Tag, level: Level, levels: Level[]): Level[] {
    const { parts } = level;
    switch (tag.sigil) {
      case '#':
      case '^': {
        this.#requireArgument(tag);
        requireDepth(tag, levels.length);
        const section: Part = { kind: 'section', name: tag.name, given: tag.sigil === '#', parts: [] };
        parts.push(section);
        return [...levels, { parts: section.parts, opener: tag, fence: this.#fence, begun: this.#begun }];
      }
      case '/':
        this.#requireMatch(tag, level);
        this.#begun = new Set([...this.#begun, ...(level.begun ?? [])]);
        return levels.slice(0, -1);
      case '>':
        if (!tag.alone) throw new TemplateError(`${written(tag)} must stand alone on its line`, tag.line);
        for (const part of this.#include(tag)) parts.push(part);
        return levels;
      case '':
        this.#requireArgument(tag);
        this.#requireNoFence(tag);
        // It may be absent, or have several lines and so start a new one.
        this.#begun = new Set([...this.#begun, ...this.#endLine(tag.line)]);
        parts.push({ kind: 'value', name: tag.name, alone: tag.alone });
        return levels;
    }
  }

  #requireArgument(tag: Tag): void {
    const { names } = this.#scope;
    if (names.has(tag.name)) return;
    const known = [...names].join(', ') || 'none';
    throw new TemplateError(
      `${written(tag)} is not an argument of this template (arguments: ${known}); for a plain {{ write \\{{`,
      tag.line,
    );
  }

  #requireMatch(tag: Tag, { opener, fence }: Level): void {
    if (opener?.name !== tag.name) {
      const state = opener ? `${written(opener)} is still open` : 'no section is open';
      throw new TemplateError(`${written(tag)} closes nothing: ${state}`, tag.line);
    }
    // Otherwise an argument would decide whether the next value is in a fence.
    if (isDeepStrictEqual(fence, this.#fence)) return;
    throw new TemplateError(`the section of ${tag.name} holds one end of a code fence`, tag.line);
  }

  #requireNoFence(tag: Tag): void {
    if (this.#fence === undefined) return;
    throw new TemplateError(
      `${written(tag)} is in a code fence; leave the fence out: a value alone on its line gets one that nothing in it can close`,
      tag.line,
    );
  }

  #include(tag: Tag): Part[] {
    const { name, line } = tag;
    const text = this.#scope.partials.get(name);
    if (text === undefined) {
      throw new TemplateError(`${written(tag)} needs a readable file _${name}.md in the same folder`, line);
    }
    if (this.#including.includes(name)) {
      const chain = [...this.#including, name].join(' > ');
      throw new TemplateError(`partials include each other: ${chain}`, line);
    }
    requireDepth(tag, this.#including.length);
    this.#included += text.length;
    if (this.#included > this.#scope.maxIncluded) {
      throw new TemplateError(`partials add more than ${this.#scope.maxIncluded} characters`, line);
    }
    this.#including.push(name);
    try {
      return this.parse(text.replace(/\n$/, ''), 1);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TemplateError(`in _${name}.md, line ${error.line}: ${error.message}`, line, error);
    } finally {
      this.#including.pop();
    }
  }

  #trackFence(text: string, line: number): void {
    const open = this.#fence;
    if (open) requireInside(open, text, line);
    if (text.search(tagPattern) !== -1) return;
    const inner = text.slice(open?.container.length);
    const [, before = '', marks] = fenceLine.exec(inner) ?? [];
    if (marks === undefined) return;
    if (open === undefined) this.#fence = { marks, ...placeOf(before) };
    // If the first marks are in a list that ended, or are text (CommonMark 4.4), these open another fence.
    else if (!before.startsWith(open.indent)) throw fenceIsOpen(open.indent, line);
    else if (closes(open, inner, before, marks)) this.#fence = undefined;
  }

  #trackText(text: string, startsLine: boolean, line: number): Part {
    if (startsLine) this.#begun = this.#endLine(line);
    const endsLine = text.endsWith('\n');
    // A whole line has no tags.
    if (startsLine && endsLine) return { kind: 'text', text, startsLine };
    const lines = [...this.#begun].map((begun) => fenceBegun.exec(begun + text.replace('\n', ''))?.[1]);
    this.#begun = new Set(lines.flatMap((marks) => (marks === undefined ? [] : [marks.slice(0, 3)])));
    if (endsLine) this.#begun = this.#endLine(line);
    return { kind: 'text', text, startsLine };
  }

  /** What the next line has begun with: nothing. */
  #endLine(line: number): ReadonlySet<string> {
    if (!this.#begun.has('```') && !this.#begun.has('~~~')) return new Set(['']);
    throw new TemplateError('a code fence must stand on a line without tags', line);
  }
}

function placeOf(before: string): Omit<Fence, 'marks'> {
  if (before.trim() === '') return { container: '', indent: before };
  return { container: before.replaceAll(/[^\s>]/g, ' '), indent: '' };
}

// More than three blanks make the marks text (CommonMark 4.5), unless the fence is in a list and has as many. So does
// the marker of a list or quote before them.
function closes({ marks, indent }: Fence, text: string, before: string, end: string): boolean {
  const isPlaced = before === indent || /^ {0,3}$/.test(before);
  return isPlaced && end.startsWith(marks) && text.trim() === end;
}

// A fence ends with its quote or list item (CommonMark 4.5), and its closing marks would then open another.
function requireInside({ container }: Fence, text: string, line: number): void {
  if (text.startsWith(container) || text.trimEnd() === container.trimEnd()) return;
  throw fenceIsOpen(container, line);
}

function fenceIsOpen(start: string, line: number): TemplateError {
  return new TemplateError(
    `a code fence is open here: close it on a line that begins with ${JSON.stringify(start)}`,
    line,
  );
}

/** The tags of a line, and the text between them, with the line end; a tag alone takes the whole line. */
function* pieces(text: string, line: number): Generator<string | Tag> {
  const alone = tagAlone.exec(text)?.[1];
  if (alone !== undefined) {
    yield readTag(alone, line, true);
    return;
  }
  let at = 0;
  for (const match of text.matchAll(tagPattern)) {
    yield text.slice(at, match.index);
    yield match[1] === undefined ? '{{' : readTag(match[1], line, false);
    at = match.index + match[0].length;
  }
  yield `${text.slice(at)}\n`;
}

function readTag(inside: string, line: number, alone: boolean): Tag {
  const text = inside.trim();
  const sigil = (['#', '^', '/', '>'] as const).find((each) => text.startsWith(each)) ?? '';
  return { sigil, name: text.slice(sigil.length).trim(), line, alone };
}

function requireDepth(tag: Tag, depth: number): void {
  if (depth <= maxDepth) return;
  throw new TemplateError(`${written(tag)} is nested more than ${maxDepth} levels deep`, tag.line);
}

const written = ({ sigil, name }: Tag) => `{{${sigil}${sigil === '>' ? ' ' : ''}${name}}}`;
