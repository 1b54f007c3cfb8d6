import { constants, functions } from './functions.ts';
import { limits } from './limits.ts';

const functionLines = [...functions].map(
  ([name, { parameters, about }]) => `- \`${name}(${parameters})\` ${about}`,
);
const constantLines = [...constants].map(([name, { about }]) => `- \`${name}\` ${about}`);

/** The language as a person or a model needs it to write an expression, in Markdown. */
export const help = `# Expressions

One expression gives one number, or true or false. Fractions are exact: \`0.1 + 0.2\` is 0.3 and \`1/3*3\` is 1.
Roots, logarithms and angles are rounded to \`precision\` digits, and every digit is right.
An expression with two readings is refused, with both ways to write it.

## Operators, loosest first

| operator | meaning |
|---|---|
| \`c ? a : b\` | a if c is true, else b; the other is not evaluated. Also \`if(c, a, b)\` |
| \`or\`, \`and\`, \`not\` | between conditions, also \`\\|\\|\` and \`&&\`; \`not a == b\` is not (a == b) |
| \`< <= > >= == !=\` | true or false; \`1 < x < 3\` means 1 < x and x < 3 |
| \`+ -\` | sum; \`200 + 10%\` is 220 |
| \`* / // % mod\` | product; \`//\` rounds down; \`a % b\` and \`a mod b\` have the sign of b. \`2x\` and \`2(3)\` multiply |
| \`-a +a\` | sign; \`-2^2\` is -4 |
| \`^\` or \`**\` | power, from the right: \`2^3^2\` is 2^9; \`0^0\` is 1 |
| \`n!\`, \`n%\`, \`x²\` | factorial, hundredth, power |
| \`√x\` | square root |

Numbers: \`1000\`, \`1_000\`, \`.5\`, \`1.5e-7\`, \`0xff\`, \`0b101\`, \`0o17\`. Also accepted: × · ÷ − and π.
Built-in names ignore case; variables do not, and cannot take a built-in name.

## Functions

${functionLines.join('\n')}
- \`if(condition, a, b)\` evaluates only the one it gives

Angles are in radians.

## Constants

${constantLines.join('\n')}
- \`true\`, \`false\`

## Refused, and what to write

| instead of | write |
|---|---|
| \`log(100)\` | \`log10(100)\`, \`ln(100)\` or \`log(100, base)\` |
| \`1/2x\`, \`8/2(2+2)\` | \`1/(2x)\` or \`(1/2)x\` |
| \`10 % -3\`, \`10% - 5\` | \`10 mod (-3)\`, or \`(10%) - 5\` |
| \`3!!\` | \`(3!)!\` |
| \`(-8)^(1/3)\` | \`cbrt(-8)\` or \`root(-8, 3)\` |
| \`1,000\` | \`1000\` or \`1_000\` |
| \`2e\` | \`2 * e\` |
| \`\\|x\\|\`, \`sqrt 4\`, \`sin^2(x)\` | \`abs(x)\`, \`sqrt(4)\`, \`sin(x)^2\` |
| \`x = 5\` | \`x == 5\` to compare; pass x in variables |
| \`20% of 50\` | \`20% * 50\` |
| \`≤ ≥ ≠ <>\` | \`<= >= != !=\` |

There are no units, complex numbers, lists, text, bit operators, symbolic algebra, randomness, clock or assignment.
Division by zero, \`ln(0)\` and \`sqrt(-1)\` are errors; there is no infinity and no NaN.

## Limits

${limits.tokens} parts, ${limits.depth} levels of nesting, ${limits.arguments} arguments, ${limits.variables} variables.
Numbers are written with up to ${limits.literalLength} characters and exponents up to ${limits.literalExponent}.
Whole numbers are exact up to about ${Math.floor(limits.wholeBits * Math.log10(2))} digits, fractions up to ${Math.floor(limits.fractionBits * Math.log10(2))} digits in each part.
Factorials go up to ${limits.factorial}!, angles up to 1e${limits.angleExponent}, decimals up to 10^${limits.decimalExponent}.
An exact result is written with up to ${limits.resultDigits} digits.
`;
