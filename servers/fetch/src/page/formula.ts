import { type Element, isElement } from './page-tree.ts';

/** Nobody sees these words, and longer ones are not a formula. */
const maxFormulaLength = 2_000;

/** Wikipedia shows a formula as a picture that has the TeX as its `alt`, and hides it from screen readers only. */
export function isFormulaPicture({ class: className = '' }: Readonly<Record<string, string>>): boolean {
  return className.slice(0, 300).includes('mwe-math-fallback-image');
}

/** The text that replaces a `math` element: TeX from an annotation or `alttext`, else the text directly inside it. */
export function formulaOf(math: Element): string {
  const annotations = math.children.filter(isElement).filter(isTex).map(ownText);
  const words = [...annotations, math.attributes['alttext'] ?? ''];
  return words.find((text) => text.trim() !== '' && text.length <= maxFormulaLength) ?? ownText(math);
}

function isTex({ attributes }: Element): boolean {
  return /tex/i.test(attributes['encoding'] ?? '');
}

function ownText({ children }: Element): string {
  return children.map((child) => (isElement(child) ? '' : child.text)).join('');
}
