import {
  add,
  checkDeadline,
  divide,
  multiply,
  order,
  type Real,
  subtract,
  type Workspace,
} from './arithmetic.ts';
import { one, whole, zero } from './rational.ts';
import { squareRoot } from './roots.ts';

export function sum(workspace: Workspace, ...values: readonly Real[]): Real {
  return fold(workspace, values, zero, add);
}

export function product(workspace: Workspace, ...values: readonly Real[]): Real {
  return fold(workspace, values, one, multiply);
}

export function smallest(workspace: Workspace, first: Real, ...others: readonly Real[]): Real {
  return fold(workspace, others, first, (_, least, value) =>
    order(workspace, value, least) < 0 ? value : least,
  );
}

export function largest(workspace: Workspace, first: Real, ...others: readonly Real[]): Real {
  return fold(workspace, others, first, (_, most, value) =>
    order(workspace, value, most) > 0 ? value : most,
  );
}

export function mean(workspace: Workspace, ...values: readonly Real[]): Real {
  return divide(workspace, sum(workspace, ...values), count(values));
}

export function median(workspace: Workspace, ...values: readonly Real[]): Real {
  const sorted = values.toSorted((a, b) => {
    checkDeadline(workspace);
    return order(workspace, a, b);
  });
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return mean(workspace, ...middle);
}

/** Of a sample: the squared deviations over n - 1. */
export function variance(workspace: Workspace, ...values: readonly Real[]): Real {
  const others = subtract(workspace, count(values), one);
  return divide(workspace, squaredDeviations(workspace, values), others);
}

export function stdev(workspace: Workspace, ...values: readonly Real[]): Real {
  return squareRoot(workspace, variance(workspace, ...values));
}

/** Of a whole population: the squared deviations over n. */
export function pvariance(workspace: Workspace, ...values: readonly Real[]): Real {
  return divide(workspace, squaredDeviations(workspace, values), count(values));
}

export function pstdev(workspace: Workspace, ...values: readonly Real[]): Real {
  return squareRoot(workspace, pvariance(workspace, ...values));
}

export function hypot(workspace: Workspace, ...values: readonly Real[]): Real {
  return squareRoot(workspace, sumOfSquares(workspace, values));
}

function squaredDeviations(workspace: Workspace, values: readonly Real[]): Real {
  const center = mean(workspace, ...values);
  return sumOfSquares(
    workspace,
    values.map((value) => subtract(workspace, value, center)),
  );
}

function sumOfSquares(workspace: Workspace, values: readonly Real[]): Real {
  return fold(workspace, values, zero, (_, total, value) =>
    add(workspace, total, multiply(workspace, value, value)),
  );
}

function count(values: readonly Real[]): Real {
  return whole(BigInt(values.length));
}

function fold(
  workspace: Workspace,
  values: readonly Real[],
  start: Real,
  combine: (workspace: Workspace, total: Real, value: Real) => Real,
): Real {
  let total = start;
  for (const value of values) {
    checkDeadline(workspace);
    total = combine(workspace, total, value);
  }
  return total;
}
