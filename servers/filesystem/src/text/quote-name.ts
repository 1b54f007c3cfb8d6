// What nearly all names are; testing for it first makes long lists twice as fast.
const plainName = /^[!#-~](?:[ !#-~]*[!#-~])?$/;

/**
 * A name for lists. A name with control, format or separator characters, or with blanks at its ends, becomes a JSON
 * string, so that a newline in it cannot forge a line of the list.
 */
export function quoteName(name: string): string {
  if (plainName.test(name)) return name;
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"]|^\s|\s$/u.test(name)) return name;
  return quoteText(name);
}

/** A text as a JSON string without invisible characters, and without any that only look like a blank. */
export const quoteText = (text: string) =>
  JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) =>
    character.split('').map(escapeUnit).join(''),
  );

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
