import { expect, it } from 'vitest';
import { parseLine } from './parse-line.ts';

it.each([
  ['params that are null', '{"jsonrpc":"2.0","id":1,"method":"ping","params":null}'],
  ['params that are a list', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}'],
  ['a _meta that is null', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":null}}'],
  ['another version', '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
  ['no version', '{"id":1,"method":"ping"}'],
])('says what a message needs when one has %s', (_what, line) => {
  expect(parseLine(Buffer.from(line))).toEqual({
    rejections: [
      {
        jsonrpc: '2.0',
        id: 1,
        error: {
          code: -32_600,
          message:
            'Invalid request: it needs jsonrpc "2.0" and a method; an id is text or a whole number, params and their _meta are objects',
        },
      },
    ],
  });
});
