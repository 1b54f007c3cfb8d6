/** What the tests of installed servers need to know of one. */
export interface ServerCase {
  readonly name: string;
  /** What cannot be inlined, because it is a native binary; the package itself is all there is unless set. */
  readonly dependencies?: readonly string[];
  /** Prepares a folder for the server and returns its environment. */
  prepare?(folder: string): Record<string, string>;
  /** A few calls, right and wrong, whose answers are the same each time and need nothing outside the machine. */
  calls(folder: string): readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
}

export const serverCases: readonly ServerCase[] = [
  {
    name: 'calculator',
    calls: () => [
      { name: 'calculate', arguments: { expression: '2^200 / 3' } },
      { name: 'calculate', arguments: { expression: 'x + 1', variables: { x: '0.1' } } },
      { name: 'calculate', arguments: { expression: '1 +' } },
      { name: 'calculate', arguments: { expresion: '1' } },
    ],
  },
];
