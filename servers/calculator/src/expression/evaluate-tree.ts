import {
  add,
  checkDeadline,
  compare,
  divide,
  fail,
  multiply,
  negate,
  type Real,
  subtract,
  type Workspace,
} from './arithmetic.ts';
import { power } from './power.ts';
import { type Rational, whole } from './rational.ts';
import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Node,
  type NodeOf,
  type Operation,
  print,
} from './syntax-tree.ts';
import { divideDown, modulo } from './whole-numbers.ts';

export type Value = Real | boolean;

interface Scope {
  readonly workspace: Workspace;
  readonly variables: ReadonlyMap<string, Rational>;
}

/** Computes the value of a tree. Parts that a condition leaves unused are not computed, and cannot fail. */
export function evaluateTree(scope: Scope, node: Node): Value {
  checkDeadline(scope.workspace);
  scope.workspace.position = node.position;
  switch (node.kind) {
    case 'number':
    case 'boolean':
      return node.value;
    case 'constant':
      return node.compute(scope.workspace);
    case 'variable':
      return variableOf(scope, node.name);
    case 'sign':
      return node.operator === '-' ? negate(numberOf(scope, node.operand)) : numberOf(scope, node.operand);
    case 'not':
      return !conditionOf(scope, node.operand);
    case 'percent':
      return divide(scope.workspace, numberOf(scope, node.operand), whole(100n));
    case 'power':
      return apply(scope, node.position, power, [node.base, node.exponent]);
    case 'arithmetic':
      return evaluateArithmetic(scope, node);
    case 'comparison':
      return evaluateComparison(scope, node);
    case 'logic':
      return node.operator === 'and'
        ? node.operands.every((operand) => conditionOf(scope, operand))
        : node.operands.some((operand) => conditionOf(scope, operand));
    case 'call':
      return apply(scope, node.position, node.apply, node.args);
    case 'conditional':
      return evaluateTree(scope, conditionOf(scope, node.condition) ? node.whenTrue : node.whenFalse);
  }
}

const arithmetic: Record<ArithmeticOperator, Operation> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '//': divideDown,
  mod: modulo,
};

function evaluateArithmetic(scope: Scope, { first, rest }: NodeOf<'arithmetic'>): Real {
  let result = numberOf(scope, first);
  for (const { operator, position, operand } of rest) {
    const right = numberOf(scope, operand);
    checkDeadline(scope.workspace);
    scope.workspace.position = position;
    result = arithmetic[operator](scope.workspace, result, right);
  }
  return result;
}

/** 1 < 2 < 3 as 1 < 2 and 2 < 3, each operand computed once. */
function evaluateComparison(scope: Scope, { first, rest }: NodeOf<'comparison'>): boolean {
  let left = evaluateTree(scope, first);
  for (const { operator, position, operand } of rest) {
    const right = evaluateTree(scope, operand);
    scope.workspace.position = position;
    if (!holds(scope.workspace, left, operator, right)) return false;
    left = right;
  }
  return true;
}

function holds(workspace: Workspace, left: Value, operator: ComparisonOperator, right: Value): boolean {
  if (typeof left !== 'boolean' && typeof right !== 'boolean') {
    return accepts[operator](compare(workspace, left, right));
  }
  if (typeof left !== typeof right || (operator !== '==' && operator !== '!=')) {
    const hint = 'write and between two comparisons, and parentheses around each';
    fail(workspace, 'wrong-type', `'${operator}' compares numbers, and one side is true or false`, hint);
  }
  return (left === right) === (operator === '==');
}

const accepts: Record<ComparisonOperator, (order: -1 | 0 | 1) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
};

function apply(scope: Scope, position: number, operation: Operation, operands: readonly Node[]): Real {
  const values = operands.map((operand) => numberOf(scope, operand));
  // Checked again, because in atan(atan(…)) all the work is done on the way back up.
  checkDeadline(scope.workspace);
  scope.workspace.position = position;
  return operation(scope.workspace, ...values);
}

function numberOf(scope: Scope, node: Node): Real {
  const value = evaluateTree(scope, node);
  if (typeof value !== 'boolean') return value;
  scope.workspace.position = node.position;
  return fail(
    scope.workspace,
    'wrong-type',
    `${quote(node)} is true or false, and a number belongs here`,
    'write if(condition, 1, 0) to turn it into a number',
  );
}

function conditionOf(scope: Scope, node: Node): boolean {
  const value = evaluateTree(scope, node);
  if (typeof value === 'boolean') return value;
  scope.workspace.position = node.position;
  return fail(
    scope.workspace,
    'wrong-type',
    `${quote(node)} is a number, and a condition belongs here`,
    'compare it with something, for example x != 0',
  );
}

function variableOf({ variables, workspace }: Scope, name: string): Rational {
  return variables.get(name) ?? fail(workspace, 'unknown-name', `the name '${name}' is not known`);
}

function quote(node: Node): string {
  const text = print(node);
  return text.length <= 30 ? `'${text}'` : 'this part';
}
