import { type Answer, ask, defineTool, reply, type Tool } from '@mcp-commons/core';
import { type ElicitInputParams, type InputRequest, inputRequired } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { fixtureTool } from './fixture-tools-content.ts';

type Schema = ElicitInputParams['requestedSchema'];

const form = (message: string, field: string, type: 'string' | 'boolean' = 'string'): InputRequest =>
  inputRequired.elicit({
    message,
    requestedSchema: {
      type: 'object',
      properties: { [field]: type === 'string' ? { type: 'string' } : { type: 'boolean' } },
      required: [field],
    },
  });

const sample = (text: string, maxTokens: number): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens });

const fieldOf = (answer: Answer, field: string) =>
  String(answer.kind === 'elicit' ? answer.content?.[field] : answer.kind);

const sampledText = (answer: Answer) => {
  const content = answer.kind === 'sampling' ? answer.result.content : undefined;
  return content !== undefined && !Array.isArray(content) && content.type === 'text' ? content.text : '';
};

/** A tool with one text argument that the suite passes on to the person or the model. */
function askingTool(
  name: string,
  argument: 'prompt' | 'message',
  run: (text: string) => Record<'q', InputRequest>,
  tell: (answer: Answer) => string,
): Tool {
  return defineTool({
    name,
    title: name,
    description: `conformance fixture ${name}`,
    input: z.object({ [argument]: z.string() }),
    output: z.object({}),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: (input, ctx) => reply({}, tell(ask(ctx, run(String(input[argument]))).q)),
  });
}

const tellElicited = (answer: Answer) =>
  answer.kind === 'elicit'
    ? `Elicitation completed: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`
    : answer.kind;

const elicitTool = (name: string, requestedSchema: Schema): Tool =>
  fixtureTool(name, (ctx) =>
    tellElicited(ask(ctx, { q: inputRequired.elicit({ message: 'Please fill in', requestedSchema }) }).q),
  );

const titled = (a: string, b: string, c: string) => [
  { const: 'value1', title: a },
  { const: 'value2', title: b },
  { const: 'value3', title: c },
];

/** Tools that put questions to the person, the model or the client. */
export const askingTools: readonly Tool[] = [
  askingTool(
    'test_sampling',
    'prompt',
    (text) => ({ q: sample(text, 100) }),
    (answer) => `LLM response: ${sampledText(answer)}`,
  ),
  askingTool(
    'test_elicitation',
    'message',
    (message) => ({
      q: inputRequired.elicit({
        message,
        requestedSchema: {
          type: 'object',
          properties: { username: { type: 'string' }, email: { type: 'string' } },
          required: ['username', 'email'],
        },
      }),
    }),
    tellElicited,
  ),
  elicitTool('test_elicitation_sep1034_defaults', {
    type: 'object',
    properties: {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    },
    required: [],
  }),
  elicitTool('test_elicitation_sep1330_enums', {
    type: 'object',
    properties: {
      untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      titledSingle: { type: 'string', oneOf: titled('First Option', 'Second Option', 'Third Option') },
      legacyEnum: {
        type: 'string',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
      titledMulti: {
        type: 'array',
        items: { anyOf: titled('First Choice', 'Second Choice', 'Third Choice') },
      },
    },
  }),
  fixtureTool('test_missing_capability', (ctx) => {
    ask(ctx, { q: sample('pong', 16) });
    return 'ok';
  }),
  fixtureTool('test_input_required_result_elicitation', (ctx) => {
    const { user_name } = ask(ctx, { user_name: form('What is your name?', 'name') });
    return `Hello, ${fieldOf(user_name, 'name')}!`;
  }),
  fixtureTool('test_input_required_result_sampling', (ctx) => {
    const { capital_question } = ask(ctx, {
      capital_question: sample('What is the capital of France?', 100),
    });
    return `Sampling response: ${sampledText(capital_question)}`;
  }),
  fixtureTool('test_input_required_result_list_roots', (ctx) => {
    const { client_roots } = ask(ctx, { client_roots: inputRequired.listRoots() });
    return client_roots.kind === 'roots'
      ? `roots: ${client_roots.roots.map(({ uri }) => uri).join()}`
      : 'none';
  }),
  fixtureTool('test_input_required_result_request_state', (ctx) => {
    ask(ctx, { confirm: form('Please confirm', 'ok', 'boolean') });
    return 'state-ok';
  }),
  fixtureTool('test_input_required_result_tampered_state', (ctx) => {
    ask(ctx, { confirm: form('Please confirm', 'ok', 'boolean') });
    return 'integrity-ok';
  }),
  fixtureTool('test_input_required_result_multiple_inputs', (ctx) => {
    const { user_name, greeting } = ask(ctx, {
      user_name: form('What is your name?', 'name'),
      greeting: sample('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    });
    return `${sampledText(greeting)} ${fieldOf(user_name, 'name')}`;
  }),
  fixtureTool('test_input_required_result_multi_round', (ctx) => {
    const { step1 } = ask(ctx, { step1: form('Step 1: What is your name?', 'name') });
    const { step2 } = ask(ctx, { step2: form('Step 2: What is your favorite color?', 'color') });
    return `${fieldOf(step1, 'name')} likes ${fieldOf(step2, 'color')}`;
  }),
  fixtureTool('test_input_required_result_capabilities', (ctx) => {
    const { elicitation, sampling, roots } = ctx.clientCapabilities;
    const requests: Record<string, InputRequest> = {
      ...(elicitation && { user_name: form('What is your name?', 'name') }),
      ...(sampling && { greeting: sample('hi', 50) }),
      ...(roots && { client_roots: inputRequired.listRoots() }),
    };
    ask(ctx, requests);
    return Object.keys(requests).length > 0 ? 'ok' : 'nothing declared';
  }),
];
