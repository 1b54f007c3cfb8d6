import type { Text } from './page-tree.ts';

/** Of Latin, Arabic and East Asian scripts. */
const commaCharacters = new Set(',،﹐︐︑⹁⸴⸲，、');

export function measureText(text: string): Text {
  const collapsed = text.replace(/\s+/g, ' ');
  let commas = 0;
  for (const character of collapsed) if (commaCharacters.has(character)) commas += 1;
  return { text, length: collapsed === ' ' ? 0 : collapsed.length, commas };
}

export function joinText(a: Text, b: Text): Text {
  return { text: a.text + b.text, length: a.length + b.length, commas: a.commas + b.commas };
}
