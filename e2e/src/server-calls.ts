/** A few calls a server, right and wrong, whose answers depend on nothing outside it. */
export const serverCalls: readonly {
  readonly name: string;
  readonly calls: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
}[] = [
  {
    name: 'calculator',
    calls: [
      { name: 'calculate', arguments: { expression: '2^200 / 3' } },
      { name: 'calculate', arguments: { expression: 'x + 1', variables: { x: '0.1' } } },
      { name: 'calculate', arguments: { expression: '1 +' } },
      { name: 'calculate', arguments: { expresion: '1' } },
    ],
  },
];
