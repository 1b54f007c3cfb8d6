/**
 * A mistake of the operator: `usage` (exit 2) is a mistyped command line, `configuration` (exit 78, EX_CONFIG) a bad
 * value. A server's `open` throws it for mistakes that the schema of its options cannot see.
 */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
  readonly kind: 'usage' | 'configuration';

  constructor(kind: 'usage' | 'configuration', message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
