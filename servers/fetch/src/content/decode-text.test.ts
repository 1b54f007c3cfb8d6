import { expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

it.each<[string, Buffer, string, string]>([
  ['nothing', bytes(''), '', ''],
  ['UTF-8 by default', bytes('grün 🚢'), '', 'grün 🚢'],
  [
    'the byte order mark before the header',
    bytes([0xef, 0xbb, 0xbf], 'grün'),
    'text/html; charset=latin1',
    'grün',
  ],
  ['UTF-16 with a mark, little end first', bytes([0xff, 0xfe, 0x68, 0, 0x69, 0]), '', 'hi'],
  ['UTF-16 with a mark, big end first', bytes([0xfe, 0xff, 0, 0x68, 0, 0x69]), '', 'hi'],
  [
    'the header before the document',
    bytes('<meta charset=koi8-r>', [0xe9]),
    'text/html; charset=windows-1252',
    '<meta charset=koi8-r>é',
  ],
  [
    'GB 18030 for the names of what it extends',
    bytes([0xd6, 0xd0, 0x80, 0x82, 0x30, 0xb7, 0x31]),
    'text/html; charset=gb2312',
    '中€㛃',
  ],
  ['a header in quotes', bytes([0xe9]), 'text/html; charset="ISO-8859-1"', 'é'],
  [
    'a meta element',
    bytes('<meta charset="windows-1251">', [0xe9]),
    'text/html',
    '<meta charset="windows-1251">й',
  ],
  [
    'a meta element behind a long script',
    bytes(`<script>/*${' '.repeat(9_000)}*/</script><meta charset="windows-1251">`, [0xe9]),
    'text/html',
    `<script>/*${' '.repeat(9_000)}*/</script><meta charset="windows-1251">й`,
  ],
  [
    'an old meta element',
    bytes('<meta http-equiv=Content-Type content="text/html; charset=windows-1251">', [0xe9]),
    '',
    '<meta http-equiv=Content-Type content="text/html; charset=windows-1251">й',
  ],
  [
    'an XML prolog',
    bytes('<?xml version="1.0" encoding="koi8-r"?>', [0xca]),
    '',
    '<?xml version="1.0" encoding="koi8-r"?>й',
  ],
  ['a meta element that cannot be true', bytes('<meta charset=utf-16>ü'), '', '<meta charset=utf-16>ü'],
  ['a label that nobody knows', bytes('grün'), 'text/html; charset=none', 'grün'],
  ['the last resort', bytes([0x80, 0x93, 0xe9]), '', '€“é'],
  ['a last letter of windows-1252', bytes('caf', [0xe9]), '', 'café'],
  ['UTF-8 that ends within a character', bytes('日本', [0xe6, 0x97]), '', '日本'],
  [
    'the first real meta element, not one in a comment, a script or a text',
    bytes(
      '<!--<meta charset=koi8-r>--><script charset=koi8-r>"<meta charset=koi8-r>"</script><meta name=description content="charset=koi8-r"><meta charset=utf-8><meta charset=koi8-r>é',
    ),
    '',
    '<!--<meta charset=koi8-r>--><script charset=koi8-r>"<meta charset=koi8-r>"</script><meta name=description content="charset=koi8-r"><meta charset=utf-8><meta charset=koi8-r>é',
  ],
])('decodes %s', async (_what, body, contentType, expected) => {
  expect(await decodeText(body, contentType, { kind: 'html' })).toBe(expected);
});

it.each(['json', 'text'] as const)('ignores markup that is quoted in %s', async (kind) => {
  const text = '{"html":"<meta charset=windows-1251>","t":"Grüße"}';
  expect(await decodeText(bytes(text), '', { kind })).toBe(text);
});
