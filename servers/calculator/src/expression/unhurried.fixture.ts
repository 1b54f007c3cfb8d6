import { type EvaluateOptions, type Evaluation, evaluate as evaluateInTime } from './evaluate.ts';

/** `evaluate` for tests of values and refusals, which hold on a busy machine as well. */
export function evaluate(expression: string, options: EvaluateOptions = {}): Evaluation {
  return evaluateInTime(expression, { deadlineMs: 5_000, ...options });
}
