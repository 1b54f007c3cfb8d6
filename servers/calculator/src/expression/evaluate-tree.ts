import { add, checkDeadline, compare, divide, fail, multiply, negate, type Real, subtract, type Workspace } from './arithmetic.ts';
import { constants, functions } from './functions.ts';
import { power } from './power.ts';
import { type Rational, whole } from './rational.ts';
import { type ArithmeticOperator, type ComparisonOperator, type Node, print } from './syntax-tree.ts';
import { divideDown, modulo } from './whole-numbers.ts';

export type Value = Real | boolean;

/** Computes the value of a tree. What a condition leaves unused is not computed, and cannot fail. */
export function evaluateTree(workspace: Workspace, node: Node, variables: ReadonlyMap<string, Rational>): Value {
  checkDeadline(workspace);
  const valueOf = (child: Node) => evaluateTree(workspace, child, variables);
  const numberOf = (child: Node) => expectNumber(workspace, child, valueOf(child));
  const conditionOf = (child: Node) => expectCondition(workspace, child, valueOf(child));
  /** Children move the position that errors point at; an operation takes it back once they are done. */
  const here = <Operand>(operand: Operand): Operand => {
    workspace.position = node.position;
    return operand;
  };

  switch (node.kind) {
    case 'number':
    case 'boolean':
      return node.value;
  }
}
