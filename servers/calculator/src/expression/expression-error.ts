export type ExpressionErrorCode =
  | 'syntax' // not an expression
  | 'ambiguous' // readable in two ways; the hint gives both
  | 'unsupported' // a notation or a feature this language leaves out
  | 'unknown-name'
  | 'wrong-arguments' // how many, or of what kind
  | 'wrong-type' // a number where a condition belongs, or the reverse
  | 'no-value' // no such real number: ln(0), sqrt(-1), 1/0
  | 'out-of-range' // the value exists, and is too large or too small to compute
  | 'precision-lost' // cancellation left no digit to rely on
  | 'limit'
  | 'timeout'
  | 'invalid-variable'
  | 'invalid-option';

/**
 * Why an expression has no result, in words meant for whoever wrote it.
 * `message` says what is wrong, `hint` how to write it instead; neither ends in a full stop.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly code: ExpressionErrorCode;
  /** 1-based column in the expression; 0 when the fault is in a variable or an option. */
  readonly position: number;
  readonly hint?: string;

  constructor(code: ExpressionErrorCode, message: string, position: number, hint?: string) {
    super(message);
    this.code = code;
    this.position = position;
    if (hint !== undefined) this.hint = hint;
  }
}
