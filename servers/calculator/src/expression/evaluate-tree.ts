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
import { whole } from './rational.ts';
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

/** Computes the value of a tree. Parts that a condition leaves unused are not computed, and cannot fail. */
export function evaluateTree(workspace: Workspace, node: Node): Value {
  checkDeadline(workspace);
  workspace.position = node.position;
  switch (node.kind) {
    case 'number':
    case 'boolean':
      return node.value;
    case 'constant':
      return node.compute(workspace);
    case 'sign':
      return node.operator === '-'
        ? negate(numberOf(workspace, node.operand))
        : numberOf(workspace, node.operand);
    case 'not':
      return !conditionOf(workspace, node.operand);
    case 'percent':
      return divide(workspace, numberOf(workspace, node.operand), whole(100n));
    case 'power':
      return apply(workspace, node.position, power, [node.base, node.exponent]);
    case 'arithmetic':
      return evaluateArithmetic(workspace, node);
    case 'comparison':
      return evaluateComparison(workspace, node);
    case 'logic':
      return node.operator === 'and'
        ? node.operands.every((operand) => conditionOf(workspace, operand))
        : node.operands.some((operand) => conditionOf(workspace, operand));
    case 'call':
      return apply(workspace, node.position, node.apply, node.args);
    case 'conditional':
      return evaluateTree(workspace, conditionOf(workspace, node.condition) ? node.whenTrue : node.whenFalse);
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

function evaluateArithmetic(workspace: Workspace, { first, rest }: NodeOf<'arithmetic'>): Real {
  let result = numberOf(workspace, first);
  for (const { operator, position, operand } of rest) {
    const right = numberOf(workspace, operand);
    checkDeadline(workspace);
    workspace.position = position;
    result = arithmetic[operator](workspace, result, right);
  }
  return result;
}

/** 1 < 2 < 3 as 1 < 2 and 2 < 3, each operand computed once. */
function evaluateComparison(workspace: Workspace, { first, rest }: NodeOf<'comparison'>): boolean {
  let left = evaluateTree(workspace, first);
  for (const { operator, position, operand } of rest) {
    const right = evaluateTree(workspace, operand);
    workspace.position = position;
    if (!holds(workspace, left, operator, right)) return false;
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

function apply(
  workspace: Workspace,
  position: number,
  operation: Operation,
  operands: readonly Node[],
): Real {
  const values = operands.map((operand) => numberOf(workspace, operand));
  // Checked again, because in atan(atan(…)) all the work is done on the way back up.
  checkDeadline(workspace);
  workspace.position = position;
  return operation(workspace, ...values);
}

function numberOf(workspace: Workspace, node: Node): Real {
  const value = evaluateTree(workspace, node);
  if (typeof value !== 'boolean') return value;
  workspace.position = node.position;
  return fail(
    workspace,
    'wrong-type',
    `${quote(node)} is true or false, and a number belongs here`,
    'write if(condition, 1, 0) to turn it into a number',
  );
}

function conditionOf(workspace: Workspace, node: Node): boolean {
  const value = evaluateTree(workspace, node);
  if (typeof value === 'boolean') return value;
  workspace.position = node.position;
  return fail(
    workspace,
    'wrong-type',
    `${quote(node)} is a number, and a condition belongs here`,
    'compare it with something, for example x != 0',
  );
}

function quote(node: Node): string {
  const text = print(node);
  return text.length <= 30 ? `'${text}'` : 'this part';
}
