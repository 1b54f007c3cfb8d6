import { constants, functions } from './functions.ts';
import { anglesAreInRadians } from './refused-notation.ts';

/** Says why a name is not known and which one was probably meant. */
export function explainUnknownName(
  name: string,
  isCalled: boolean,
  variables: readonly string[],
): { readonly message: string; readonly hint: string } {
  const message = isCalled
    ? `there is no function '${shorten(name)}'`
    : `the name '${shorten(name)}' is not known`;
  const elsewhere = namesElsewhere.get(name.toLowerCase());
  const isVariable = !isCalled && variables.some((variable) => variable.toLowerCase() === name.toLowerCase());
  if (elsewhere !== undefined && !isVariable) return { message, hint: elsewhere };
  const nearest = nearestName(
    name,
    isCalled ? functions.keys() : [...variables, ...constants.keys(), ...functions.keys()],
  );
  if (nearest !== undefined) return { message, hint: `did you mean ${nearest}?` };
  const hint = isCalled
    ? 'use the built-in functions, such as sqrt, round, sum'
    : 'give it a value in variables';
  return { message, hint };
}

const group = (names: string, hint: string) => names.split(' ').map((name) => [name, hint] as const);

const noUnits = 'units are not supported; if it is a variable, give it a value in variables';

const namesElsewhere: ReadonlyMap<string, string> = new Map([
  ...group('arcsin asn', 'write asin'),
  ...group('arccos acs', 'write acos'),
  ...group('arctan atn arctg', 'write atan'),
  ...group('arcsinh arsinh', 'write asinh'),
  ...group('arccosh arcosh', 'write acosh'),
  ...group('arctanh artanh', 'write atanh'),
  ...group('tg', 'write tan'),
  ...group('ctg cot', 'write 1 / tan(x)'),
  ...group('sec', 'write 1 / cos(x)'),
  ...group('csc cosec', 'write 1 / sin(x)'),
  ...group('avg average', 'write mean'),
  ...group('choose comb combinations binomial binom c', 'write ncr(n, k)'),
  ...group('perm permutations', 'write npr(n, k)'),
  ...group('std stddev sd', 'write stdev for a sample, pstdev for a population'),
  ...group('var', 'write variance for a sample, pvariance for a population'),
  ...group('sgn signum', 'write sign'),
  ...group('int integer fix', 'write trunc'),
  ...group('ceiling', 'write ceil'),
  ...group('roundup', 'write sign(x) * ceil(abs(x)), or sign(x) * ceil(abs(x) * 100) / 100'),
  ...group('rounddown', 'write trunc(x), or trunc(x * 100) / 100'),
  ...group('power', 'write x^y'),
  ...group('square sqr', 'write x^2, or sqrt(x) for the root'),
  ...group('nthroot nroot surd', 'write root(x, n)'),
  ...group('lg', 'write log10 or log2'),
  ...group('lb ld', 'write log2'),
  ...group('loge', 'write ln'),
  ...group('log1p', 'write ln(1 + x); no digits are lost'),
  ...group('expm1', 'write exp(x) - 1'),
  ...group('exp2', 'write 2^x'),
  ...group('exp10', 'write 10^x'),
  ...group('deg', `${anglesAreInRadians}; degrees(x) is the reverse`),
  ...group('rad sind cosd tand', anglesAreInRadians),
  ...group('asind acosd atand', 'write degrees(asin(x)), and so on: angles are in radians'),
  ...group('remainder fmod', 'write rem(a, b), or a mod b'),
  ...group('modulo', 'write a mod b'),
  ...group('quotient div', 'write a // b'),
  ...group('total add', 'write sum'),
  ...group('plus', 'write +'),
  ...group('minus', 'write -'),
  ...group('times', 'write *'),
  ...group('over divided by', 'write /'),
  ...group('percent', 'write %'),
  ...group('of', 'there is no "of"; write 20% * 50 for 20% of 50'),
  ...group('squared cubed', 'write x^2 or x^3'),
  ...group('gamma', 'there is no gamma function; factorial(n) takes whole numbers'),
  ...group('x', 'give it a value in variables; for a product write *'),
  ...group('inf infinity nan', 'there is no infinity and no NaN; what has no value is an error'),
  ...group(
    'i j im re imag conj',
    'complex numbers are not supported; if it is a variable, give it a value in variables',
  ),
  ...group('rand random randint randn', 'there is no randomness: one expression always gives one result'),
  ...group('now today date time', 'there is no clock; pass times as numbers in variables'),
  ...group('ans answer prev last', 'there is no previous answer; pass it in variables'),
  ...group(
    'xor band bor bitand bitor bitxor shl shr',
    'there are no bit operators; ^ is power, // 2^n shifts',
  ),
  ...group(
    'solve diff derivative integrate integral limit simplify expand factor',
    'there is no symbolic algebra',
  ),
  ...group('matrix vector det inv transpose cross range', 'there are no lists, ranges or matrices'),
  ...group('dot corr correl cov covar covariance', 'there are no lists; write the sum out: 1 * 3 + 2 * 4'),
  ...group('feet foot inch inches mile miles meter meters metre metres hour minute minutes', noUnits),
  ...group('km m cm mm nm mi ft yd kg g mg lb lbs oz l ml s ms h hr hours days kb mb gb', noUnits),
  ...group('usd eur gbp celsius fahrenheit kelvin to in as', noUnits),
]);

function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  // One letter is near any other, and long names take long to compare. Such names may differ only in case.
  if (wanted.length < 2 || wanted.length > 20) {
    return [...known].find((candidate) => candidate.toLowerCase() === wanted);
  }
  let nearest: string | undefined;
  // A distance of two between short names relates anything to anything.
  let least = wanted.length < 4 ? 1 : 2;
  for (const candidate of known) {
    // At least that many letters have to be inserted or deleted.
    if (Math.abs(candidate.length - wanted.length) > least) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance > least || (distance === least && nearest !== undefined)) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}

/** Letters to insert, delete or replace to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const [replaced = 0, deleted = 0] = last.slice(column, column + 2);
      const inserted = current[column] ?? 0;
      current.push(Math.min(deleted + 1, inserted + 1, replaced + (letter === other ? 0 : 1)));
    }
    last = current;
  }
  return last[to.length] ?? 0;
}

export function shorten(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 36)}…`;
}
