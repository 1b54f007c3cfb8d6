import { childOf, type Element } from '../page/page-tree.ts';
import { rawText } from '../page/raw-text.ts';
import type { Block } from './block.ts';
import type { RenderStyle } from './render-style.ts';

export function renderPreformatted(element: Element, { marks, leftOut }: RenderStyle): Block[] {
  const text = rawText(element, leftOut).replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd();
  if (text === '') return [];
  if (!marks) return [{ text }];
  const fence = backticks(text, 3);
  return [{ text: `${fence}${languageOf(element)}\n${text}\n${fence}` }];
}

/** The language that a highlighter names on an element or on the `<code>` inside it. */
function languageOf(element: Element): string {
  const { attributes } = element;
  const inner = childOf(element, /^code$/);
  const names = [
    `language-${attributes['data-language'] ?? ''}`,
    attributes['class'],
    inner?.attributes['class'],
    attributes['lang'],
  ];
  return (
    /(?:^|\s)(?:language-|lang-|highlight-(?:source-|text-)?|brush:\s?)(?!(?:default|none)(?:\s|$))([\w+#.-]{1,20})/.exec(
      names.join(' ').slice(0, 300),
    )?.[1] ?? ''
  );
}

/** If an element holds only code, and perhaps a label with the language, the code takes its language from there. */
export function inLanguage(blocks: Block[], element: Element, { marks }: RenderStyle): Block[] {
  const [code, ...others] = isLabelled(blocks, element) ? blocks.slice(1) : blocks;
  if (code === undefined || others.length > 0) return blocks;
  const isFenced = marks && /^`{3,}\n/.test(code.text);
  return [isFenced ? { text: code.text.replace('\n', `${languageOf(element)}\n`) } : code];
}

function isLabelled([label, ...others]: readonly Block[], element: Element): boolean {
  return others.length === 1 && label?.text.toLowerCase() === languageOf(element).toLowerCase();
}

/** What stands before and after code in a line. */
export function codeMarks(code: string): readonly [string, string] {
  const delimiter = backticks(code, 1);
  const padding = delimiter.length > 1 ? ' ' : '';
  return [delimiter + padding, padding + delimiter];
}

/** A fence or code delimiter that is longer than any run of backticks in the text. */
function backticks(text: string, atLeast: number): string {
  let longest = 0;
  let run = 0;
  for (let i = text.indexOf('`'); i >= 0 && i < text.length; i += 1) {
    run = text[i] === '`' ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return '`'.repeat(Math.max(atLeast, longest + 1));
}
