/** Notations of other languages and look-alikes of ours: what to say, and what to write instead. */
interface Refusal {
  readonly message: string;
  readonly hint: string;
}

const refuse = (message: string, hint: string): Refusal => ({ message, hint });
const lookAlike = (symbol: string, name: string, hint: string) =>
  refuse(`'${symbol}' (${name}) is not an operator here`, hint);

/** What to say to a caller who writes degrees. */
export const anglesAreInRadians = 'angles are in radians: write radians(90) for 90 degrees';

const group = (symbols: string, refusal: Refusal) =>
  symbols.split(' ').map((symbol) => [symbol, refusal] as const);

const bits = 'there are no bit operators';
const lists = 'there are no lists, ranges or matrices';
const noList = 'pass the numbers as arguments, for example sum(1, 2, 3)';

/** Symbols of one to three characters. */
export const refusedSymbols: ReadonlyMap<string, Refusal> = new Map([
  ...group('... .. … [ ]', refuse(lists, noList)),
  ...group(':= += -= *= ^=', refuse('an expression cannot assign', 'pass the value in variables')),
  ...group('\' " `', refuse('text is not a value here', 'write numbers, names and operators only')),
  ...group('$ € £', refuse('units and currencies are not supported', 'write the number alone')),
  ['===', refuse("'===' is not an operator here", 'write == to compare')],
  ['!==', refuse("'!==' is not an operator here", 'write != to compare; for a factorial write (5!) == 120')],
  ['>>>', refuse(bits, 'to shift right by n, write x // 2^n')],
  ['<=>', refuse("'<=>' is not an operator here", 'write sign(a - b)')],
  ['<>', refuse("'<>' is not an operator here", 'write != for "not equal"')],
  ['<<', refuse(bits, 'to shift left by n, write x * 2^n')],
  ['>>', refuse(bits, 'to shift right by n, write x // 2^n')],
  ['=<', refuse("'=<' is not an operator here", 'write <=')],
  ['=>', refuse("'=>' is not an operator here", 'write >=')],
  ['/=', refuse('an expression cannot assign', 'pass the value in variables; for "not equal" write !=')],
  ['->', refuse("'->' is not an operator here", 'to convert, multiply by the factor yourself')],
  ['/*', refuse('comments are not part of an expression', 'leave the comment out')],
  ['&', refuse(bits, 'write and (or &&) between conditions')],
  [
    '|',
    refuse(
      "'|' is neither absolute value nor a bit operator here",
      'write abs(x); between conditions write or',
    ),
  ],
  ['~', refuse(bits, 'write not before a condition')],
  ['#', refuse('comments are not part of an expression', 'leave the comment out')],
  [';', refuse('only one expression is evaluated at a time', 'call once for each expression')],
  ['{', refuse("'{' is not a bracket here", 'group with ( and )')],
  ['}', refuse("'}' is not a bracket here", 'group with ( and )')],
  [
    '.',
    refuse(
      'there are no members or properties here',
      'write sqrt(2) for Math.sqrt(2); a decimal point needs a digit beside it: 0.5',
    ),
  ],
  [
    '\\',
    refuse('LaTeX is not supported', 'write a / b for \\frac{a}{b}, sqrt(x) for \\sqrt{x}, * for \\times'),
  ],
  ['°', refuse('units are not supported', anglesAreInRadians)],
  ['‰', refuse("'‰' is not an operator here", 'write / 1000')],
  ['≤', lookAlike('≤', 'less than or equal', 'write <=')],
  ['≥', lookAlike('≥', 'greater than or equal', 'write >=')],
  ['≠', lookAlike('≠', 'not equal', 'write !=')],
  ['≈', lookAlike('≈', 'almost equal', 'write abs(a - b) < 0.001')],
  ['∗', lookAlike('∗', 'U+2217', 'write *')],
  ['∕', lookAlike('∕', 'U+2215', 'write /')],
  ['⁄', lookAlike('⁄', 'U+2044', 'write /')],
  ['∛', lookAlike('∛', 'cube root', 'write cbrt(x)')],
  ['∜', lookAlike('∜', 'fourth root', 'write root(x, 4)')],
  ['⁻', lookAlike('⁻', 'superscript minus', 'write ^-1')],
  ['∑', lookAlike('∑', 'sum', 'write sum(a, b, c)')],
  ['∏', lookAlike('∏', 'product', 'write product(a, b, c)')],
  ['∞', refuse('there is no infinity here', 'use a large number such as 1e300')],
  ['τ', refuse("'τ' is not a name here", 'write tau')],
  ['φ', refuse("'φ' is not a name here", 'write phi')],
  ['—', lookAlike('—', 'em dash', 'write -')],
  ['‐', lookAlike('‐', 'hyphen', 'write -')],
]);

/** What to say about a character that starts nothing in this language. */
export function refuseCharacter(character: string): Refusal {
  const code = character.codePointAt(0) ?? 0;
  const codePoint = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code < 0x20 || code === 0x7f) {
    return refuse(
      `the control character ${codePoint} is not allowed`,
      'remove it; a line break counts as a space',
    );
  }
  if (/^[\p{Cs}\p{Cf}\p{Co}\p{Cn}\p{Z}]$/u.test(character)) {
    return refuse(
      `the invisible character ${codePoint} is not allowed`,
      'remove it, or use an ordinary space',
    );
  }
  const plain = character.normalize('NFKC').replaceAll('⁄', '/');
  if (/^[\x21-\x7e]+$/.test(plain)) {
    return refuse(`'${character}' (${codePoint}) is not the ASCII character it looks like`, `write ${plain}`);
  }
  if (/^\p{L}$/u.test(character)) {
    return refuse(
      `'${character}' (${codePoint}) is not allowed in a name`,
      'names are made of A-Z, a-z, 0-9 and _',
    );
  }
  return refuse(
    `'${character}' (${codePoint}) is not part of an expression`,
    'write numbers, names and operators only',
  );
}
