import { defineServer, defineTool, run } from '@mcp-commons/core';
import * as z from 'zod';
import manifest from '../package.json' with { type: 'json' };

const greetTool = defineTool({
  name: 'greet',
  title: 'Greet',
  description: 'Greets somebody by name.',
  input: z.strictObject({ name: z.string().min(1).describe('Whom to greet.') }),
  output: z.object({ greeting: z.string() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: ({ name }) => ({ greeting: `Hello, ${name}!` }),
});

run(
  defineServer({
    package: manifest,
    name: 'greeter',
    title: 'Greeter',
    instructions: 'Use greet to greet people.',
    options: z.object({}),
    open: () => ({ tools: [greetTool] }),
  }),
);
