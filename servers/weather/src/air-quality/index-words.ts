/** The words of the European index. */
export const europeanWord = wordsUpTo([
  [20, 'good'],
  [40, 'fair'],
  [60, 'moderate'],
  [80, 'poor'],
  [100, 'very poor'],
  [Infinity, 'extremely poor'],
]);

/** The words of the index of the US Environmental Protection Agency. */
export const americanWord = wordsUpTo([
  [50, 'good'],
  [100, 'moderate'],
  [150, 'unhealthy for sensitive groups'],
  [200, 'unhealthy'],
  [300, 'very unhealthy'],
  [Infinity, 'hazardous'],
]);

/** Makes a function that finds the word of an index by the upper bounds of the words. */
function wordsUpTo(words: readonly (readonly [bound: number, word: string])[]) {
  return (index: number | undefined) =>
    index === undefined ? undefined : words.find(([bound]) => index <= bound)?.[1];
}
