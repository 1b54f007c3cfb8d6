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
  ['a header in quotes', bytes([0xe9]), 'text/html; charset="ISO-8859-1"', 'é'],
  [
    'a meta element',
    bytes('<meta charset="windows-1251">', [0xe9]),
    'text/html',
    '<meta charset="windows-1251">й',
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
])('decodes %s', (_what, body, contentType, expected) => {
  expect(decodeText(body, contentType)).toBe(expected);
});
