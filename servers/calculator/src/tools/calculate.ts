import { defineTool, reply, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import { type Evaluation, evaluate } from '../expression/evaluate.ts';
import { ExpressionError } from '../expression/expression-error.ts';
import { limits } from '../expression/limits.ts';
import type { Options } from '../options.ts';

export const calculateTool = ({
  precision: defaultPrecision,
  maxExpressionLength,
  evaluationTimeoutMs,
}: Options) =>
  defineTool({
    name: 'calculate',
    title: 'Calculate',
    description:
      'Evaluates one expression exactly: "0.1 + 0.2", "200! / 198!", "sqrt(2)^2 == 2", "250 + 8%", "ln(x) / x". ' +
      'Operators + - * / // % ^ !, comparisons, and/or/not, c ? a : b; functions such as sqrt, ln, log(x, base), ' +
      'sin, round(x, digits), mean, gcd, ncr; constants pi, e, tau, phi. Ambiguous input is refused with its rewrites.',
    input: z.strictObject({
      expression: z.string().min(1).max(maxExpressionLength).describe('For example "3 * (x + 1/3)".'),
      variables: z
        .record(z.string(), z.union([z.number(), z.string()]))
        .optional()
        .describe('Values by name, as numbers or decimal strings: {"x": "0.1"}.'),
      precision: z
        .int()
        .min(1)
        .max(limits.precision)
        .optional()
        .describe(`Significant digits of a result that is not exact; ${defaultPrecision} unless given.`),
    }),
    output: z.object({
      result: z
        .string()
        .describe('Decimal digits, or true or false. A string, because a JSON number loses digits.'),
      exact: z.boolean().describe('Whether result is the value itself and not a rounding.'),
      interpreted: z.string().describe('How the expression was read, fully parenthesised.'),
      fraction: z
        .string()
        .optional()
        .describe('The exact value, when result is a rounding of a fraction: "1/3".'),
      notes: z.array(z.string()).optional().describe('What to know about the result.'),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    run({ expression, variables = {}, precision = defaultPrecision }) {
      try {
        const evaluation = evaluate(expression, {
          variables,
          precision,
          maxLength: maxExpressionLength,
          deadlineMs: evaluationTimeoutMs,
        });
        const { notes, ...facts } = evaluation;
        return reply({ ...facts, ...(notes.length > 0 && { notes: [...notes] }) }, [
          `Result: ${facts.result}`,
          ...remarks(expression, evaluation),
        ]);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        const kind = error.code === 'timeout' || error.code === 'limit' ? error.code : 'invalid_input';
        throw new ToolError(kind, describe(error), { cause: error });
      }
    },
  });

/** What to know about the result, for models that see only the text. */
function remarks(expression: string, { fraction, interpreted, notes }: Evaluation): string[] {
  const isAsWritten = interpreted.replaceAll(' ', '') === expression.replace(/\s/g, '');
  const facts = [
    ...(fraction === undefined ? [] : [`exactly ${fraction}`]),
    ...(isAsWritten ? [] : [`read as ${interpreted}`]),
    ...notes,
  ];
  return facts.length === 0 ? [] : [`[${facts.join('; ')}]`];
}

function describe({ message, position, hint }: ExpressionError): string {
  const place = position > 0 ? ` (character ${position})` : '';
  return `${message}${place}${hint ? `: ${hint}` : ''}${hint?.endsWith('?') ? '' : '.'}`;
}
