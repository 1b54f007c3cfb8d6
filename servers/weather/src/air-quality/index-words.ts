/** The words of the European index, by its upper bounds. */
const european: readonly (readonly [number, string])[] = [
  [20, 'good'],
  [40, 'fair'],
  [60, 'moderate'],
  [80, 'poor'],
  [100, 'very poor'],
  [Infinity, 'extremely poor'],
];

/** The words of the index of the US Environmental Protection Agency. */
const american: readonly (readonly [number, string])[] = [
  [50, 'good'],
  [100, 'moderate'],
  [150, 'unhealthy for sensitive groups'],
  [200, 'unhealthy'],
  [300, 'very unhealthy'],
  [Infinity, 'hazardous'],
];

export function europeanWord(index: number | undefined): string | undefined {
  return wordOf(european, index);
}

export function americanWord(index: number | undefined): string | undefined {
  return wordOf(american, index);
}

function wordOf(
  words: readonly (readonly [number, string])[],
  index: number | undefined,
): string | undefined {
  return index === undefined ? undefined : words.find(([bound]) => index <= bound)?.[1];
}
