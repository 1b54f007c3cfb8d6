export { type EvaluateOptions, type Evaluation, evaluate } from './expression/evaluate.ts';
export { ExpressionError } from './expression/expression-error.ts';
export { calculator } from './server.ts';
