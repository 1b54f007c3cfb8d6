import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';

const budgetMs = 250;

/** The result or the code of the refusal; anything else that is thrown fails the test. */
function outcomeOf(expression: string): string {
  try {
    return evaluate(expression).result;
  } catch (error) {
    if (error instanceof ExpressionError) return error.code;
    throw error;
  }
}

// Wall time counts other processes, CPU time the threads that compile and collect; slow is what both call slow.
function msOf(expression: string): number {
  const [startedAt, before] = [performance.now(), process.cpuUsage()];
  outcomeOf(expression);
  const { user, system } = process.cpuUsage(before);
  return Math.min(performance.now() - startedAt, (user + system) / 1_000);
}

const fill = (unit: string, ending = '', length = 4_096) =>
  unit.repeat(Math.floor((length - ending.length) / unit.length)) + ending;
const wrap = (open: string, inner: string, close: string, times: number) =>
  open.repeat(times) + inner + close.repeat(times);

const attacks: Readonly<Record<string, readonly string[]>> = {
  'numbers that would not fit': [
    '1e999999999',
    '1e-999999999',
    '1e+99999999999999999999',
    `1e${'9'.repeat(4_000)}`,
    '9'.repeat(4_096),
    '9'.repeat(1_000),
    `0.${'0'.repeat(990)}1`,
    `0x${'f'.repeat(4_000)}`,
    `0x${'f'.repeat(990)}`,
    `0b${'1'.repeat(990)}`,
    fill('1_'),
    fill('1.'),
    fill('1e1e'),
    fill('.'),
    fill('0x'),
    fill('_'),
    fill('e'),
    '1e10000^1e10000',
    '1e-10000^1e10000',
    '1e10000!',
    fill('1e9999*', '1'),
    fill('1e-9999+', '1'),
    fill('1e9999/7+', '1'),
    fill('1e-9999/7+', '1'),
  ],
  powers: [
    '9**9**9',
    '9^9^9^9',
    '9^9^9^9^9^9^9^9',
    fill('9^', '9'),
    fill('9**', '9', 200),
    fill('2^', '0.5', 190),
    fill('-2^', '3', 280),
    '2^(2^(2^(2^(2^2))))',
    '(2^524287)^2',
    '(3^330000)*(3^330000)',
    '(3^330000)//(2^100000)',
    '(3^330000) mod (2^300000 + 1)',
    '(3^330000)/(2^520000)',
    '(3^20000/7^12000) + (5^15000/11^10000)',
    '(3^20000/7^12000) ^ 3',
    '1.0000001^(1e15)',
    '0.9999999^(1e17)',
    '(1+1e-9999)^(1e9999)',
    '(1-1e-9999)^(1e9999)',
    '2^(1/1e9999)',
    '2^0.123456789012345678901234567890',
    '(7/3)^(5/3)',
    '(-8)^(1/3)',
    '(-1)^1e9999',
    '(-1)^(1e9999+1)',
    '0^1e9999',
    '1^1e9999',
    'sqrt(3^300000)',
    'root(3^40000, 7)',
    'root(3^40000, 3^40000)',
    'cbrt(2^524287)',
    '1e-9999^0.5',
    'log(3^330000, 3)',
    'log(2^500000, 3^330000)',
    'ln(2^524287)',
    fill('(3^330000)*', '1'),
    fill('(3^330000)+', '1'),
    fill('sqrt(3^40000+1)+', '1'),
  ],
  'factorials and choices': [
    '9999999999!',
    '170!!',
    '((5!)!)!',
    '5000!',
    '5000!^40',
    '5000!/4999!',
    'fact(fact(10))',
    'fact(10^9)',
    'factorial(1e9999)',
    'ncr(10^9, 5*10^8)',
    'ncr(1e9999, 5000)',
    'ncr(10^20, 5000)',
    'ncr(1e9999, 1e9999 - 3)',
    'npr(10^30, 5000)',
    'npr(5000, 5000)',
    fill('5000!*', '1'),
    fill('5000!+', '1'),
    fill('ncr(9999,4999)+', '1'),
    'gcd(3^330000, 2^520000 + 1)',
    'gcd(3^40000 + 1, 5^28000 + 2)',
    'lcm(5000!, 3^20000, 7^20000)',
    `gcd(${fill('3^40000+1,5^28000+2,', '1', 2_000)})`,
    fill('!'),
    `5${fill('!', '', 4_000)}`,
    fill('5!', '', 1_400),
  ],
  'functions at their edges': [
    'sinh(1e9999)',
    'sinh(1e5)',
    'cosh(1e8)',
    'tanh(1e9999)',
    'exp(1e9999)',
    'exp(-1e9999)',
    'exp(2e9)',
    'sin(1e9999)',
    'sin(1e1000)',
    'sin(9.9e99)',
    'tan(1e99)',
    'cos(1e-9999)',
    'atan(1e9999)',
    'atan(1e-9999)',
    'asin(1-1e-9999)',
    'acosh(1+1e-9999)',
    'atanh(1-1e-9999)',
    'asinh(1e9999)',
    'ln(1e-9999)',
    'ln(1+1e-9999)',
    'ln(ln(ln(1e9999)))',
    'exp(exp(exp(3)))',
    'exp(exp(exp(exp(3))))',
    'round(1e9999, 9999)',
    'round(1e-9999, 9999)',
    'round(pi, 9999)',
    'round(1, 1e9999)',
    'floor(exp(1e9))',
    'exp(1e9) mod 7',
    '1e10000 mod 1e-10000',
    '1e10000 // 1e-10000',
    'hypot(1e9999, 1e-9999)',
    wrap('sin(', '1', ')', 99),
    wrap('sqrt(', '2', ')', 99),
    wrap('exp(', '1', ')', 99),
    wrap('atan(', '2', ')', 99),
    wrap('fact(', '3', ')', 99),
    fill('atan(2)+', '1'),
    fill('asin(0.3)*', '1'),
    fill('sin(1e99)+', '1'),
    fill('2^0.3+', '1'),
  ],
  depth: [
    '('.repeat(4_096),
    wrap('(', '1', ')', 2_047),
    wrap('(', '1', ')', 100),
    ')'.repeat(4_096),
    '-'.repeat(4_095).concat('1'),
    '+'.repeat(4_095).concat('1'),
    fill('-+', '1'),
    fill('not ', 'true'),
    '√'.repeat(4_095).concat('2'),
    '√'.repeat(99).concat('2'),
    fill('true?', '1'),
    fill('true?1:', '2'),
    fill('true?1:', '2', 700),
    wrap('true ? ', '1', ' : 0', 90),
    wrap('if(true,', '1', ',0)', 99),
    wrap('abs(', '1', ')', 819),
    wrap('max(1,', '1', ')', 99),
    fill('1^', '1'),
    fill('[', '', 4_096),
    fill('|', '1'),
  ],
  length: [
    fill('1+', '1'),
    fill('1+', '1', 1_400),
    fill('1-', '1', 1_400),
    fill('1*', '1', 1_400),
    fill('7/', '3', 1_400),
    fill('1/7+', '1', 2_400),
    fill('1/3/7*', '1', 1_400),
    fill('10%', '', 4_096),
    fill('%', '1'),
    fill('10% mod ', '1'),
    `100${fill('+(10%)', '', 1_500)}`,
    fill('1<', '2', 1_400),
    fill('1==', '1', 1_400),
    fill('true and ', 'true'),
    fill('1<2 or ', 'true'),
    `max(${fill('1,', '1', 4_000)})`,
    `max(${fill('1,', '1', 990)})`,
    `median(${fill('sqrt(2),', '1', 2_000)})`,
    `stdev(${fill('1/7,2/11,', '1', 2_000)})`,
    `product(${fill('1e9999,', '1', 3_400)})`,
    `lcm(${fill('9973,9967,', '1', 4_000)})`,
    'x'.repeat(4_096),
    fill('x ', '', 2_800),
    fill('π', '', 1_500),
    ' '.repeat(4_096),
    '\n'.repeat(4_096),
    fill('a b ', ''),
    ','.repeat(4_096),
    '#'.repeat(4_096),
    `${' '.repeat(4_090)}1+`,
  ],
};

describe.each(Object.entries(attacks))('%s', (_, expressions) => {
  it.each(expressions.map((expression) => [expression.slice(0, 60), expression]))(
    'withstands %j',
    (__, expression) => {
      const isFast = [1, 2, 3].some(() => msOf(expression) < budgetMs);
      expect(isFast).toBe(true);
      expect(outcomeOf(expression)).toMatch(/^(-?\d+(\.\d+)?(e-?\d+)?|true|false|[a-z]+(-[a-z]+)*)$/);
    },
  );
});
