import { ToolError } from '../tool-error.ts';

/** Bounds on the arguments of one call, checked before any schema sees them. */
const inputLimits = { elements: 10_000, depth: 64 } as const;

/**
 * Refuses arguments with too many elements or too deep nesting: validating a hostile value may cost far more
 * than receiving it.
 *
 * @throws ToolError `limit`
 */
export function checkInputSize(input: unknown): void {
  let level = [input];
  let elements = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > inputLimits.depth) {
      throw new ToolError('limit', `Arguments may be nested at most ${inputLimits.depth} levels deep.`);
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
    elements += level.length;
    if (elements > inputLimits.elements) {
      throw new ToolError(
        'limit',
        `Arguments may have at most ${inputLimits.elements} elements in all: send them in several calls.`,
      );
    }
  }
}
