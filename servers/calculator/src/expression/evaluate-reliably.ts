import { createWorkspace, toDecimal, type Workspace } from './arithmetic.ts';
import { evaluateTree, type Value } from './evaluate-tree.ts';
import { ExpressionError } from './expression-error.ts';
import { defaults } from './limits.ts';
import { compareRationals, type Rational } from './rational.ts';
import type { Node } from './syntax-tree.ts';

interface ReliableValue {
  readonly value: Value;
  /** The digits in which terms had to agree to be taken as equal, if any were. */
  readonly cancelledDigits?: number;
}

type Outcome = Value | ExpressionError;

interface Pass {
  readonly outcome: Outcome;
  readonly workspace: Workspace;
}

/**
 * Evaluates a tree with more and more digits until two passes agree in the `precision` digits asked for (Ziv's
 * strategy). Rounding errors need no bookkeeping that way: an expression that loses digits, as
 * (1e30 + pi) - 1e30 does, comes out different the second time.
 */
export function evaluateReliably(tree: Node, precision: number, deadline: number): ReliableValue {
  // Fifteen guard digits, and no fewer than 49 in all: an angle up to 1e100 must leave some in the last pass.
  const digits = Math.max(precision, defaults.precision) + 15;
  let previous: Pass | undefined;
  for (const factor of [1, 2, 3]) {
    const workspace = createWorkspace(digits * factor, deadline);
    const outcome = attempt(() => evaluateTree(workspace, tree));
    if (!workspace.isApproximate) return valueOrThrow({ outcome, workspace });
    if (previous !== undefined && agree(workspace, previous.outcome, outcome, precision)) {
      const certain = withoutDoubt(workspace, previous.outcome, outcome);
      const isSettled = certain === outcome && !workspace.hasCancelled;
      if (isSettled || factor === 3) return valueOrThrow({ outcome: certain, workspace });
    }
    previous = { outcome, workspace };
  }
  throw new ExpressionError(
    'precision-lost',
    `fewer than ${precision} digits of the result are certain, because large terms nearly cancel`,
    tree.position,
    'rearrange the expression so that the large terms cancel on paper',
  );
}

// An error is an outcome like any other: ln((1e60 + pi) - 1e60) fails at first only because it lacks digits.
function attempt(compute: () => Value): Outcome {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof ExpressionError) || error.code === 'timeout') throw error;
    return error;
  }
}

function agree(workspace: Workspace, before: Outcome, now: Outcome, precision: number): boolean {
  if (before instanceof ExpressionError || now instanceof ExpressionError) {
    const isError = before instanceof ExpressionError && now instanceof ExpressionError;
    return isError && before.code === now.code && before.position === now.position;
  }
  if (typeof before === 'boolean' || typeof now === 'boolean') return before === now;
  const value = toDecimal(workspace, now);
  const tolerance = value.abs().times(new workspace.Decimal(10).pow(-precision - 5));
  return value.minus(toDecimal(workspace, before)).abs().lte(tolerance);
}

// An exact number is written in full, and floor(x) of a rounded x may have digits that x does not have.
function withoutDoubt(workspace: Workspace, before: Outcome, now: Outcome): Outcome {
  if (!isExactNumber(now)) return now;
  const isSame = isExactNumber(before) && compareRationals(before, now) === 0;
  return isSame ? now : toDecimal(workspace, now);
}

function isExactNumber(outcome: Outcome): outcome is Rational {
  return typeof outcome === 'object' && 'numerator' in outcome;
}

function valueOrThrow({ outcome, workspace }: Pass): ReliableValue {
  if (outcome instanceof ExpressionError) throw outcome;
  return workspace.hasCancelled
    ? { value: outcome, cancelledDigits: workspace.digits - 10 }
    : { value: outcome };
}
