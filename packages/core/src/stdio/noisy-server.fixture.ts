import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { confirm, defineResource, defineServer, defineTool, run, type Services } from '../index.ts';

// The tools of this server misbehave as real libraries do. The tests run it as a child process.
const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
const nothing = z.object({});
const dated = z.object({ at: z.date() });

const tools = [
  defineTool({
    name: 'echo',
    title: 'Echo',
    description: 'Repeats text.',
    input: z.strictObject({
      text: z.string().describe('What'),
      times: z.int().default(1).describe('How often'),
    }),
    output: z.object({ text: z.string() }),
    annotations,
    run: ({ text, times }) => ({ text: text.repeat(times) }),
  }),
  defineTool({
    name: 'print',
    title: 'Print',
    description: 'Writes to stdout, as a careless library does.',
    input: z.strictObject({}),
    output: nothing,
    annotations,
    run() {
      // biome-ignore lint/suspicious/noConsole: what a careless dependency does is what is tested
      console.log('stray line');
      process.stdout.write('stray bytes');
      return {};
    },
  }),
  defineTool({
    name: 'misbehave',
    title: 'Misbehave',
    description: 'Fails in the background.',
    input: z.strictObject({ how: z.enum(['reject', 'throw', 'live timer']).describe('How') }),
    output: nothing,
    annotations,
    run({ how }) {
      if (how === 'reject') void Promise.reject(new Error('nobody awaited this'));
      if (how === 'live timer') setInterval(() => {}, 60_000);
      if (how !== 'throw') return {};
      setImmediate(() => {
        throw new Error('thrown in the background');
      });
      return new Promise(() => {});
    },
  }),
  defineTool({
    name: 'wait',
    title: 'Wait',
    description: 'Waits.',
    input: z.strictObject({ ms: z.int().describe('How long') }),
    output: nothing,
    annotations,
    run: ({ ms }, { signal }) =>
      new Promise((resolve, reject) => {
        setTimeout(() => resolve({}), ms);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  }),
  defineTool({
    name: 'change',
    title: 'Change',
    description: 'Changes something, asking first where it can.',
    input: z.strictObject({ what: z.string().default('something').describe('What') }),
    output: nothing,
    annotations: { ...annotations, readOnlyHint: false },
    target: ({ what }) => what,
    run(_input, ctx) {
      confirm(ctx, { message: 'Change it?', otherwise: 'proceed' });
      return {};
    },
  }),
];

const news = defineResource({
  uri: 'noisy://news',
  name: 'news',
  title: 'News',
  description: 'Cannot be followed.',
  mimeType: 'text/plain',
  read: () => 'none',
  follow() {
    throw new Error('nobody tells');
  },
});

run(
  defineServer({
    package: {
      name: '@mcp-commons/server-noisy',
      version: '1.2.3',
      description: 'Noisy for a test',
      license: 'MIT',
      author: 'MCP Commons contributors',
      homepage: 'https://example.invalid/noisy',
    },
    name: 'noisy',
    title: 'Noisy',
    instructions: '',
    options: z.object({
      greeting: z.string().min(2).default('hello').describe('A word.'),
      limit: z.int().min(1).max(100).default(10).describe('A number.'),
      strict: z.boolean().default(false).describe('A switch.'),
      colours: z.array(z.string()).default([]).describe('A list.'),
      sizes: z
        .array(z.enum(['small', 'large']))
        .default([])
        .describe('A choice.'),
      apiToken: z.string().optional().describe('A secret.').meta({ secret: true }),
    }),
    open: ({ apiToken, greeting }, { log }) => {
      if (greeting.startsWith('failing')) setInterval(() => {}, 60_000);
      if (greeting === 'failing') throw new Error('the port of the upstream is taken');
      if (greeting === 'failing to open') return new Promise(() => {});
      const services: Services = {
        tools: greeting === 'unlistable' ? tools.map((tool) => ({ ...tool, output: dated })) : tools,
        resources: [news],
        announces: ['resource-updates'],
        async diagnose() {
          if (greeting === 'broken') throw new Error('the folder cannot be listed');
          return [{ state: 'warn', check: 'noise', detail: 'this server is noisy; expect stray lines' }];
        },
        close: () => (greeting === 'failing to close' ? new Promise(() => {}) : undefined),
        ready() {
          log.error({ apiToken }, `connecting with ${apiToken}`);
          return apiToken === 'bad-token'
            ? Promise.reject(new Error('the upstream refused the token; set API_TOKEN'))
            : Promise.resolve();
        },
      };
      return greeting === 'slow to open' ? delay(200, services) : services;
    },
  }),
);
