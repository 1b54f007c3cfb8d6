import type { Real, Workspace } from './arithmetic.ts';
import type { Rational } from './rational.ts';

/**
 * How an expression was read. `position` is the column that an error about the node points at. A variable is a number
 * whose text is its name.
 */
export type Node = { readonly position: number } & (
  | { readonly kind: 'number'; readonly text: string; readonly value: Rational }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'constant'; readonly name: string; readonly compute: (workspace: Workspace) => Real }
  | { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly operand: Node }
  | { readonly kind: 'not'; readonly operand: Node }
  | { readonly kind: 'percent'; readonly operand: Node }
  | { readonly kind: 'power'; readonly base: Node; readonly exponent: Node }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly apply: Operation;
      readonly args: readonly Node[];
    }
  // Operators of one precedence make one node, so that a sum of a thousand terms is not a thousand levels deep.
  | { readonly kind: 'arithmetic'; readonly first: Node; readonly rest: readonly Link<ArithmeticOperator>[] }
  | { readonly kind: 'comparison'; readonly first: Node; readonly rest: readonly Link<ComparisonOperator>[] }
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly operands: readonly Node[] }
  | {
      readonly kind: 'conditional';
      readonly condition: Node;
      readonly whenTrue: Node;
      readonly whenFalse: Node;
    }
);

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { readonly kind: Kind }>;

export type Operation = (workspace: Workspace, ...args: Real[]) => Real;
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | 'mod';
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

export interface Link<Operator> {
  readonly operator: Operator;
  readonly position: number;
  readonly operand: Node;
}

/** Writes a tree in the same language with every grouping shown: `2x + 10%` as `(2 * x) * (1 + (10 / 100))`. */
export function print(node: Node): string {
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'boolean':
      return String(node.value);
    case 'constant':
      return node.name;
    case 'sign':
      return `${node.operator}${printOperand(node.operand)}`;
    case 'not':
      return `not ${printOperand(node.operand)}`;
    case 'percent':
      return `${printOperand(node.operand)} / 100`;
    case 'power':
      return `${printOperand(node.base)} ^ ${printOperand(node.exponent)}`;
    case 'arithmetic':
      return printArithmetic(node);
    case 'comparison':
      return [printOperand(node.first), ...node.rest.map(printLink)].join(' ');
    case 'logic':
      return node.operands.map(printOperand).join(` ${node.operator} `);
    case 'call':
      return printCall(node.name, node.args);
    case 'conditional':
      return printCall('if', [node.condition, node.whenTrue, node.whenFalse]);
  }
}

const atoms: ReadonlySet<Node['kind']> = new Set(['number', 'boolean', 'constant', 'call', 'conditional']);

function printOperand(node: Node): string {
  return atoms.has(node.kind) ? print(node) : `(${print(node)})`;
}

function printLink({ operator, operand }: Link<string>): string {
  return `${operator} ${printOperand(operand)}`;
}

function printCall(name: string, args: readonly Node[]): string {
  return `${name}(${args.map(print).join(', ')})`;
}

// A run of + and -, or of * alone, has one reading; beside a / or mod the grouping is worth showing.
function printArithmetic({ first, rest }: NodeOf<'arithmetic'>): string {
  let text = printOperand(first);
  rest.forEach((link, index) => {
    const previous = rest[index - 1]?.operator;
    const isRun = index === 0 || /^[-+]$/.test(link.operator) || (link.operator === '*' && previous === '*');
    text = `${isRun ? text : `(${text})`} ${printLink(link)}`;
  });
  return text;
}
