/** The native search is quadratic only for longer texts; up to this length nothing is faster. */
const prefixLength = 32;

/**
 * Makes an `indexOf` for one text that takes linear time, also in a text full of near matches. It finds the first
 * characters natively, and goes on from there with the algorithm of Knuth, Morris and Pratt.
 */
export function textFinder(wanted: string): (text: string, from: number) => number {
  const prefix = wanted.slice(0, prefixLength);
  /** For each beginning of the text, the length of the longest shorter beginning that it ends with. */
  const borders = new Int32Array(wanted.length);

  /** How much of the text is matched after the next character, when `before` characters were matched before it. */
  const extend = (before: number, next: number): number => {
    let matched = before;
    while (matched > 0 && next !== wanted.charCodeAt(matched)) matched = borders[matched - 1] ?? 0;
    return next === wanted.charCodeAt(matched) ? matched + 1 : 0;
  };

  for (let at = 1; at < wanted.length; at += 1)
    borders[at] = extend(borders[at - 1] ?? 0, wanted.charCodeAt(at));

  return (text, from) => {
    for (let at = text.indexOf(prefix, from); at !== -1; at = text.indexOf(prefix, at)) {
      let matched = prefix.length;
      for (at += matched; matched > 0 && matched < wanted.length; at += 1)
        matched = extend(matched, text.charCodeAt(at));
      if (matched === wanted.length) return at - matched;
    }
    return -1;
  };
}
