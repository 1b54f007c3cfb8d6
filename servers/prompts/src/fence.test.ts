import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fence, isOneLine } from './fence.ts';

it.each([
  ['plain text', 'x = 1', 'Python', '```python\nx = 1\n```'],
  ['text that ends its last line', 'x\n', '', '```\nx\n```'],
  ['a fence inside', '```\nx\n```', '', '````\n```\nx\n```\n````'],
  ['a language with signs', 'x', 'C++', '```c++\nx\n```'],
  ['a language that cannot be an info string', 'x', 'Visual Basic', '```\nx\n```'],
  ['a language that would open something', 'x', '`\n', '```\nx\n```'],
])('fences %s', (_what, text, language, expected) => {
  expect(fence(text, language)).toBe(expected);
});

it('cannot be closed by what is inside', async () => {
  const text = fc
    .array(fc.constantFrom('`', '``', '```', '\n', ' ', '~~~', 'x', '\r'))
    .map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(text, fc.string(), async (inside, language) => {
      const [first = '', ...lines] = fence(inside, language).split('\n');
      const marks = /^`+/.exec(first)?.[0] ?? '';

      // CommonMark 4.5: a closing fence has at least as many marks as the opening one.
      expect(lines.slice(0, -1).every((line) => !line.includes(marks))).toBe(true);
      expect(lines.at(-1)).toBe(marks);
      expect(lines.slice(0, -1).join('\n')).toBe(inside.replace(/\n$/, ''));
    }),
  );
});

it.each(['\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'])('sees a line end in %j', (end) => {
  expect(isOneLine(`a${end}b`)).toBe(false);
  expect(isOneLine('a b\tc')).toBe(true);
});
