import { describe, expect, it } from 'vitest';
import { readTraceContext, traceIdOf } from './trace-context.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parent = `00-${traceId}-b7ad6b7169203331-01`;
const other = `00-${'a'.repeat(32)}-b7ad6b7169203331-00`;

it.each([parent, `cc-${traceId}-b7ad6b7169203331-01`, `cc-${traceId}-b7ad6b7169203331-01-later`])(
  'finds the trace id of %s',
  (text) => {
    expect(traceIdOf(text)).toBe(traceId);
  },
);

it.each([
  ['nothing', ''],
  ['the forbidden version', `ff${parent.slice(2)}`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['capitals', parent.toUpperCase()],
  ['fields that version 00 does not have', `${parent}-more`],
  ['a line break', `${parent}\nforged`],
  ['too few digits', parent.replace('0af7', '')],
])('finds no context in %s', (_what, text) => {
  expect(traceIdOf(text)).toBeUndefined();
});

describe('a trace context', () => {
  const headers = (name: string) => ({ traceparent: other, tracestate: 'a=1' })[name];

  it('comes from _meta before the headers', () => {
    expect(readTraceContext({ traceparent: parent, baggage: 'k=v' }, headers)).toEqual({
      traceparent: parent,
      tracestate: undefined,
      baggage: 'k=v',
    });
  });

  it('comes from the headers when _meta has none that is valid', () => {
    const fromHeaders = { traceparent: other, tracestate: 'a=1', baggage: undefined };
    expect(readTraceContext(undefined, headers)).toEqual(fromHeaders);
    expect(readTraceContext({ traceparent: 'nonsense' }, headers)).toEqual(fromHeaders);
    expect(readTraceContext({ traceparent: 7 }, headers)).toEqual(fromHeaders);
  });
});
