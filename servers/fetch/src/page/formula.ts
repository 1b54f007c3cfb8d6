import { type Element, isElement, type Node } from './page-tree.ts';

/** Nobody sees these words, and longer ones are not a formula. */
const maxFormulaLength = 2_000;

/** Wikipedia shows a formula as a picture that has the TeX as its `alt`, and hides it from screen readers only. */
export function isFormulaPicture({ class: className = '' }: Readonly<Record<string, string>>): boolean {
  return className.slice(0, 300).includes('mwe-math-fallback-image');
}

const group = (text: string) => (/^.$/u.test(text) ? text : `{${text}}`);

/** How TeX writes parts that differ from plain text by where they stand: `mc²` would become `mc2`. */
const structures = new Map<string, (...parts: string[]) => string>([
  ['msup', (base, above) => `${base}^${group(above)}`],
  ['msub', (base, below) => `${base}_${group(below)}`],
  ['munder', (base, below) => `${base}_${group(below)}`],
  ['msubsup', (base, below, above) => `${base}_${group(below)}^${group(above)}`],
  ['munderover', (base, below, above) => `${base}_${group(below)}^${group(above)}`],
  ['mfrac', (above, below) => `\\frac{${above}}{${below}}`],
  ['msqrt', (...parts) => `\\sqrt{${parts.join('')}}`],
  ['mroot', (base, degree) => `\\sqrt[${degree}]{${base}}`],
]);

/** Whether a part of a formula is kept until its end. All others only group text. */
export function isFormulaPart(tag: string): boolean {
  return tag === 'annotation' || structures.has(tag);
}

/** The text that replaces a `math` element: TeX from an annotation or `alttext`, else what its parts are in TeX. */
export function formulaOf(math: Element): string {
  const annotations = math.children.filter(isElement).filter(isTex).map(ownText);
  const words = [...annotations, math.attributes['alttext'] ?? ''];
  return words.find((text) => text.trim() !== '' && text.length <= maxFormulaLength) ?? texOf(math);
}

function isTex({ attributes }: Element): boolean {
  return /tex/i.test(attributes['encoding'] ?? '');
}

function texOf(node: Node): string {
  if (!isElement(node)) return node.text;
  if (node.tag === 'annotation') return '';
  const write = structures.get(node.tag);
  if (write === undefined) return node.children.map(texOf).join('');
  const parts = node.children
    .filter((child) => isElement(child) || child.length > 0)
    .map((child) => texOf(child).trim());
  // A root takes any number of parts. A wrong number in another structure stands in a row (MathML Core).
  const isWhole = write.length === 0 || parts.length === write.length;
  return isWhole ? write(...parts) : parts.join(' ');
}

function ownText({ children }: Element): string {
  return children.map((child) => (isElement(child) ? '' : child.text)).join('');
}
