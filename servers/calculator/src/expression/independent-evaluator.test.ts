import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

// Generous, because a pause of the machine must not look like a wrong result.
const deadlineMs = 5_000;

/** A tree of our own, its text, and two evaluators that share nothing with the ones under test but decimal.js. */
type Tree =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'call'; readonly name: string; readonly operand: Tree };

const literal = fc
  .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 3 }))
  .map(([digits, places]): Tree => ({ kind: 'number', text: String(digits / 10 ** places) }));

const treeOf = (operators: readonly string[], names: readonly string[]) =>
  fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      fc
        .tuple(fc.constantFrom(...operators), tie('tree'), tie('tree'))
        .map(([operator, left, right]): Tree => ({ kind: 'binary', operator, left, right })),
      fc
        .tuple(fc.constantFrom(...names), tie('tree'))
        .map(([called, operand]): Tree => ({ kind: 'call', name: called, operand })),
    ),
  })).tree;

const levels = new Map([
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['//', 2],
  ['mod', 2],
]);

/** As few parentheses as the grammar allows, so that precedence and associativity are tested too. */
function write(tree: Tree, least = 0, isRight = false): string {
  if (tree.kind === 'number') return tree.text;
  if (tree.kind === 'call')
    return tree.name === '-' ? `(-${write(tree.operand, 3)})` : `${tree.name}(${write(tree.operand)})`;
  const level = levels.get(tree.operator) ?? 0;
  const text = `${write(tree.left, level)} ${tree.operator} ${write(tree.right, level, true)}`;
  return level < least || (level === least && isRight) ? `(${text})` : text;
}

type Fraction = readonly [bigint, bigint];

const divideDown = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;

/** Never reduces, unlike the one under test; undefined on a division by zero. */
function exactly(tree: Tree): Fraction | undefined {
  if (tree.kind === 'number') return readFraction(tree.text);
  if (tree.kind === 'call') {
    const value = exactly(tree.operand);
    return value && callExactly(tree.name, value);
  }
  const [left, right] = [exactly(tree.left), exactly(tree.right)];
  return left && right && combineExactly(tree.operator, left, right);
}

function callExactly(called: string, [n, d]: Fraction): Fraction {
  if (called === 'floor') return [divideDown(n, d), 1n];
  if (called === 'abs') return [n < 0n === d < 0n ? n : -n, d];
  return [-n, d];
}

function combineExactly(operator: string, [a, b]: Fraction, [c, d]: Fraction): Fraction | undefined {
  if (operator === '+') return [a * d + c * b, b * d];
  if (operator === '-') return [a * d - c * b, b * d];
  if (operator === '*') return [a * c, b * d];
  if (c === 0n) return undefined;
  if (operator === '/') return [a * d, b * c];
  const quotient = divideDown(a * d, b * c);
  return operator === '//' ? [quotient, 1n] : [a * d - quotient * c * b, b * d];
}

function readFraction(text: string): Fraction {
  const [, sign = '', whole = '0', decimals = '', exponent = '0'] =
    /^(-?)(\d+)\.?(\d*)(?:e(-?\d+))?$/.exec(text) ?? [];
  const scale = Number(exponent) - decimals.length;
  const digits = BigInt(sign + whole + decimals);
  return scale < 0 ? [digits, 10n ** BigInt(-scale)] : [digits * 10n ** BigInt(scale), 1n];
}

function resultOf(text: string): Fraction | undefined {
  try {
    const { result, exact, fraction } = evaluate(text, { deadlineMs });
    const [n = '', d = '1'] = (fraction ?? '').split('/');
    if (fraction !== undefined) return [BigInt(n), BigInt(d)];
    return exact ? readFraction(result) : undefined;
  } catch {
    return undefined;
  }
}

describe('exact arithmetic', () => {
  it('agrees with fractions that are never reduced', () => {
    fc.assert(
      fc.property(treeOf(['+', '-', '*', '/', '//', 'mod'], ['abs', 'floor', '-']), (tree) => {
        const expected = exactly(tree);
        const actual = resultOf(write(tree));
        expect(actual === undefined).toBe(expected === undefined);
        if (actual && expected) expect(actual[0] * expected[1]).toBe(expected[0] * actual[1]);
      }),
      { numRuns: 2_000 },
    );
  });
});

const Wide = Decimal.clone({ precision: 250 });

const wideFunctions = new Map<string, (x: Decimal) => Decimal>([
  ['sqrt', (x) => x.sqrt()],
  ['cbrt', (x) => x.cbrt()],
  ['exp', (x) => x.exp()],
  ['ln', (x) => x.ln()],
  ['sin', (x) => x.sin()],
  ['cos', (x) => x.cos()],
  ['atan', (x) => x.atan()],
  ['asinh', (x) => x.asinh()],
]);

const wideOperators = new Map<string, (a: Decimal, b: Decimal) => Decimal>([
  ['+', (a, b) => a.plus(b)],
  ['-', (a, b) => a.minus(b)],
  ['*', (a, b) => a.times(b)],
  ['/', (a, b) => a.div(b)],
]);

/** Plain decimals of 250 digits; undefined where any value on the way may be the rounding of a zero. */
function widely(tree: Tree): Decimal | undefined {
  const value = tree.kind === 'number' ? new Wide(tree.text) : computeWidely(tree);
  return value?.isFinite() && (value.isZero() || value.abs().gt(1e-100)) ? value : undefined;
}

function computeWidely(tree: Exclude<Tree, { kind: 'number' }>): Decimal | undefined {
  if (tree.kind === 'call') {
    const value = widely(tree.operand);
    return value?.abs().lt(1e4) ? wideFunctions.get(tree.name)?.(value) : undefined;
  }
  const [left, right] = [widely(tree.left), widely(tree.right)];
  return left && right && wideOperators.get(tree.operator)?.(left, right);
}

describe('irrational arithmetic', () => {
  it('agrees in every digit with decimals of 250 digits', () => {
    fc.assert(
      fc.property(
        treeOf([...wideOperators.keys()], [...wideFunctions.keys()]),
        fc.integer({ min: 1, max: 50 }),
        (tree, precision) => {
          const expected = widely(tree);
          fc.pre(expected !== undefined);
          const { result, exact } = evaluate(write(tree), { precision, deadlineMs });
          const digits = exact ? 200 : precision;
          expect(new Wide(result).toSD(digits).toString()).toBe(
            expected
              ?.toSD(digits + 10)
              .toSD(digits)
              .toString(),
          );
        },
      ),
      { numRuns: 600 },
    );
  });
});
