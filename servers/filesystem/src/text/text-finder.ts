/** Native searches are quadratic for longer texts only; for this many characters nothing is faster. */
const prefixLength = 32;

/**
 * Makes an `indexOf` for one text that takes linear time, also where that text is nearly there all over: it
 * goes from one place of the first characters to the next, and from there on as Knuth, Morris and Pratt do.
 */
export function textFinder(wanted: string): (text: string, from: number) => number {
  const prefix = wanted.slice(0, prefixLength);
  /** For each beginning of the text the length of the longest shorter one that it ends with. */
  const borders = new Int32Array(wanted.length);

  /** How much of the text is there with the next character, when so much was before it. */
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
