import { expect, it } from 'vitest';
import { takePart } from './take-part.ts';

const lines = (count: number) => 'An anchor holds a ship.\n'.repeat(count);
const fenced = (code: string, fence = '```') => `${fence}js\n${code}${fence}\n`;

it('ends a part after a whole line', () => {
  expect(takePart(lines(100), 0, 1_000).end).toBe(984);
});

it.each([
  ['code', fenced('drop();\n'.repeat(5))],
  ['code in a quotation', '> ```js\n> drop();\n> weigh();\n> ```\n'],
  ['code in a list', '- ```js\n  drop();\n  weigh();\n  ```\n'],
  ['code that shows a fence', fenced('```\ndrop();\n```\n', '````')],
])('ends a part before %s that would be cut', (_what, code) => {
  const text = `${lines(40)}${code}${lines(40)}`;
  for (let at = 961; at < 960 + code.length; at++) expect(takePart(text, 0, at).end).toBe(960);
  expect(takePart(text, 0, 960 + code.length).end).toBe(960 + code.length);
});

it('ends a part after a line of code where the code is long', () => {
  const text = `Drop it:\n${fenced('drop();\n'.repeat(500))}`;
  expect(takePart(text, 0, 1_000).text).toMatch(/\ndrop\(\);\n$/);
});

it.each([
  ['has no lines', 'x'.repeat(2_000)],
  ['has a line only near its start', `x\n${'x'.repeat(2_000)}`],
  ['is too long to look for code in', lines(50_000)],
])('ends a part of a text that %s at its limit', (_what, text) => {
  expect(takePart(text, 0, 1_000).end).toBe(1_000);
});
