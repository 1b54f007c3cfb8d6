import { ask, definePrompt, type Prompt } from '@mcp-commons/core';
import { inputRequired, type PromptMessage } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { png } from './fixture-tools-content.ts';

const user = (content: PromptMessage['content']): PromptMessage => ({ role: 'user', content });
const fixture = { title: 'fixture', description: 'conformance fixture' };
const none = z.object({});

export const fixturePrompts: readonly Prompt[] = [
  definePrompt({
    ...fixture,
    name: 'test_simple_prompt',
    arguments: none,
    run: () => 'This is a simple prompt for testing.',
  }),
  definePrompt({
    ...fixture,
    name: 'test_prompt_with_arguments',
    arguments: z.object({ arg1: z.string(), arg2: z.string() }),
    complete: { arg1: (typed) => ['paris', 'park', 'party'].filter((value) => value.startsWith(typed)) },
    run: ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
  }),
  definePrompt({
    ...fixture,
    name: 'test_prompt_with_embedded_resource',
    arguments: z.object({ resourceUri: z.string() }),
    run: ({ resourceUri }) => [
      user({
        type: 'resource',
        resource: {
          uri: resourceUri,
          mimeType: 'text/plain',
          text: 'Embedded resource content for testing.',
        },
      }),
      user({ type: 'text', text: 'Please process the embedded resource above.' }),
    ],
  }),
  definePrompt({
    ...fixture,
    name: 'test_prompt_with_image',
    arguments: none,
    run: () => [
      user({ type: 'image', data: png, mimeType: 'image/png' }),
      user({ type: 'text', text: 'Please analyze the image above.' }),
    ],
  }),
  definePrompt({
    ...fixture,
    name: 'test_input_required_result_prompt',
    arguments: none,
    run(_args, ctx) {
      const { user_context } = ask(ctx, {
        user_context: inputRequired.elicit({
          message: 'What context should the prompt use?',
          requestedSchema: {
            type: 'object',
            properties: { context: { type: 'string' } },
            required: ['context'],
          },
        }),
      });
      return String(user_context.kind === 'elicit' && user_context.content?.['context']);
    },
  }),
];
