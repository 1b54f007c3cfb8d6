import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';

// A generous deadline: a pause of the machine must not make two evaluations of one expression differ.
const options = { variables: { x: 3, y: '0.25', speed: -7 }, maxLength: 100_000, deadlineMs: 5_000 };

function outcomeOf(expression: string) {
  try {
    const { result, exact, fraction } = evaluate(expression, options);
    return { result, exact, fraction };
  } catch (error) {
    if (error instanceof ExpressionError) return { code: error.code };
    throw error;
  }
}

const number = fc.constantFrom(
  '0',
  '1',
  '2',
  '3',
  '7',
  '10',
  '0.5',
  '.25',
  '1e3',
  '1_000',
  '0xff',
  '2.50',
  '1e-7',
);
const name = fc.constantFrom('x', 'y', 'speed', 'pi', 'e', 'PI', 'π');
const unary = fc.constantFrom('sqrt', 'abs', 'sin', 'floor', 'exp', 'LN', '√', 'factorial', 'cbrt', 'atan');
const binary = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '//',
  '^',
  ' mod ',
  '%',
  '<',
  '==',
  ' and ',
  ' or ',
  '×',
  '',
  ' ',
);
const suffix = fc.constantFrom('!', '%', '²', '^2', '');

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(number, name),
    fc.tuple(tie('expression'), binary, tie('expression')).map((parts) => parts.join('')),
    fc
      .tuple(tie('expression'), binary, tie('expression'))
      .map(([a, operator, b]) => `(${a})${operator}(${b})`),
    fc.tuple(unary, tie('expression')).map(([called, a]) => `${called}(${a})`),
    fc.tuple(tie('expression'), suffix).map(([a, after]) => `(${a})${after}`),
    fc.tuple(tie('expression'), suffix).map(([a, after]) => a + after),
    tie('expression').map((a) => `-${a}`),
    tie('expression').map((a) => `not ${a}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a} < ${b} ? ${a} : ${b}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `max(${a}, ${b})`),
  ),
}));

describe('the reading of an expression', () => {
  it('evaluates to the same result as the expression', () => {
    fc.assert(
      fc.property(expression, (source) => {
        const outcome = outcomeOf(source);
        fc.pre('result' in outcome);
        const { interpreted } = evaluate(source, options);
        expect(outcomeOf(interpreted)).toEqual(outcome);
      }),
      { numRuns: 1_500 },
    );
  });

  it('is its own reading', () => {
    fc.assert(
      fc.property(expression, (source) => {
        fc.pre('result' in outcomeOf(source));
        const { interpreted } = evaluate(source, options);
        expect(evaluate(interpreted, options).interpreted).toBe(interpreted);
      }),
      { numRuns: 500 },
    );
  });
});
