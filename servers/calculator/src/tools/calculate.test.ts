import { createLog, openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { describe, expect, it } from 'vitest';
import { calculator } from '../server.ts';

async function calculate(input: Record<string, unknown>, options: Record<string, unknown> = {}) {
  const client = await connect(openServer(calculator, options));
  return client.callTool({ name: 'calculate', arguments: input });
}

const text = (...values: string[]) => values.map((value) => ({ type: 'text', text: value }));

describe('calculate', () => {
  it.each([
    ['0.1+0.2', text('Result: 0.3')],
    ['2 + 2 * 3', text('Result: 8', '[read as 2 + (2 * 3)]')],
    ['1/8', text('Result: 0.125')],
  ])('says of %s no more than a reader needs', async (expression, content) => {
    expect((await calculate({ expression })).content).toEqual(content);
  });

  it('answers in words and in structure', async () => {
    const result = await calculate({ expression: '1/3 + 0.1' });
    expect(result.content).toEqual(
      text(
        'Result: 0.4333333333333333333333333333333333',
        '[exactly 13/30; read as (1 / 3) + 0.1; rounded to 34 digits]',
      ),
    );
    expect(result.structuredContent).toEqual({
      result: '0.4333333333333333333333333333333333',
      exact: false,
      interpreted: '(1 / 3) + 0.1',
      fraction: '13/30',
      notes: ['rounded to 34 digits'],
    });
  });

  it('takes variables and a precision', async () => {
    const { structuredContent } = await calculate({
      expression: 'sqrt(x)',
      variables: { x: '2' },
      precision: 5,
    });
    expect(structuredContent).toMatchObject({ result: '1.4142', exact: false });
  });

  it.each([
    ['1 +', /^Error: .+ \(character 4\): .+\.$/],
    ['8/2(2+2)', /8 \/ \(2/],
    ['1/0', /by zero/],
    ['process.exit(1)', /^Error: /],
    ['roud(1)', /: did you mean round\?$/],
  ])('refuses %s and says where and what instead', async (expression, message) => {
    const result = await calculate({ expression });
    expect(result.isError).toBe(true);
    expect(result.content).toEqual(text(expect.stringMatching(message) as unknown as string));
  });

  it.each([
    [{ variables: { x: null } }, 'Error: variables.x must be a number or a string.'],
    [{ variables: [1] }, 'Error: variables must be an object.'],
    [{ precision: 2.5 }, 'Error: precision must be a whole number.'],
  ])('says of what type the arguments %j must be', async (input, message) => {
    const result = await calculate({ expression: 'x', ...input });
    expect(result.content).toEqual(text(message));
  });

  it.each([
    ['timeout', `sum(${'atan(2),'.repeat(250)}1)`],
    ['limit', '('.repeat(101)],
    ['invalid_input', '1 +'],
  ])('ends with the outcome %s', async (outcome, expression) => {
    const lines: string[] = [];
    const log = createLog('info', [], { write: (line) => void lines.push(line) });
    const client = await connect(openServer(calculator, { evaluationTimeoutMs: 1 }, { log }));
    await client.callTool({ name: 'calculate', arguments: { expression, precision: 100 } });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ subject: 'tools/call calculate', outcome }),
    );
  });

  it('keeps to the limits of its options', async () => {
    const long = await calculate({ expression: '1+1+1+1' }, { maxExpressionLength: 5 });
    const rounded = await calculate({ expression: '1/3' }, { precision: 3 });
    expect(long.content).toEqual(text('Error: expression must have at most 5 characters.'));
    expect(rounded.structuredContent).toMatchObject({ result: '0.333' });
  });
});
