import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { constants, functions } from './functions.ts';

const budgetMs = 250;

// Wall time counts other processes, CPU time the threads that compile and collect; slow is what both call slow.
function msOf(expression: string): number {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  try {
    evaluate(expression, { variables: { x: 3, y: '0.5' } });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
  const { user, system } = process.cpuUsage(before);
  return Math.min(performance.now() - startedAt, (user + system) / 1_000);
}

/** Anything thrown but an ExpressionError fails, and so does an input that is slow three times. */
function withstands(expression: string): void {
  const input = expression.slice(0, 4_096);
  const isFast = [1, 2, 3].some(() => msOf(input) < budgetMs);
  expect(isFast).toBe(true);
}

const operators = [
  ...'+-*/%^!(),?:<>√²³×÷',
  '//',
  '**',
  '<=',
  '>=',
  '==',
  '!=',
  ' and ',
  ' or ',
  ' not ',
  ' mod ',
];
const numbers = [
  '0',
  '1',
  '2',
  '7',
  '.5',
  '1e3',
  '1e9999',
  '1e-9999',
  '0xff',
  '123456789',
  '99999999999999999999',
];
const names = [
  'x',
  'y',
  'if(',
  'true',
  'false',
  ...constants.keys(),
  ...[...functions.keys()].map((name) => `${name}(`),
];
const token = fc.oneof(
  fc.constantFrom(...operators),
  fc.constantFrom(...numbers),
  fc.constantFrom(...names),
  fc.constant(')'),
);

const large = fc.constantFrom(
  '1e9999',
  '3^330000',
  '5000!',
  '2^0.5',
  '3^20000/7^12000',
  '(1+1e-9999)',
  'pi',
  '9^9^9',
);

const hostile = fc.oneof(
  fc
    .tuple(fc.constantFrom('(', '-', '√', 'not ', 'abs(', 'if(true,', 'sin(-', '2^', '-2^'), fc.nat(2_000))
    .map(([open, depth]) => `${open.repeat(depth)}1`),
  fc
    .array(fc.constantFrom('2', '3', '9', '0.5', '1e9', '-7'), { maxLength: 60 })
    .map((tower) => tower.join('^')),
  fc
    .tuple(large, fc.constantFrom('+', '-', '*', '/', '//', ' mod ', '^', '<', '=='), fc.nat(300))
    .map(([operand, operator, times]) => `${`(${operand})${operator}`.repeat(times)}1`),
  fc
    .tuple(fc.constantFrom(...functions.keys()), fc.array(large, { maxLength: 200 }))
    .map(([name, args]) => `${name}(${args.join(',')})`),
  fc
    .tuple(fc.constantFrom(...functions.keys()), fc.constantFrom(...functions.keys()), large, large)
    .map(([outer, inner, a, b]) => `${outer}(${inner}(${a}),${b})`),
);

describe('evaluate', () => {
  it('withstands any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 4_096 }), withstands), { numRuns: 300 });
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), withstands), { numRuns: 300 });
  });

  it('withstands any sequence of its own tokens', () => {
    const soup = fc.array(token, { maxLength: 1_600, size: 'max' }).map((tokens) => tokens.join(''));
    const spoonful = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
    fc.assert(fc.property(soup, withstands), { numRuns: 60 });
    fc.assert(fc.property(spoonful, withstands), { numRuns: 2_000 });
  });

  it('withstands deep, long and large expressions', () => {
    fc.assert(fc.property(hostile, withstands), { numRuns: 150 });
  });
});
