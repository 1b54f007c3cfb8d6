import { defineResource, defineServer, type Prompt, type Resource, type Runtime } from '@mcp-commons/core';
import * as z from 'zod';
import { fixturePrompts } from './fixture-prompts.ts';
import { askingTools } from './fixture-tools-asking.ts';
import { contentTools, png } from './fixture-tools-content.ts';

const resource = (name: string, mimeType: string, content: string | Uint8Array): Resource =>
  defineResource({
    uri: `test://${name}`,
    name,
    title: name,
    description: `conformance fixture ${name}`,
    mimeType,
    read: () => content,
  });

const resources: readonly Resource[] = [
  resource('static-text', 'text/plain', 'This is the content of the static text resource.'),
  resource('static-binary', 'image/png', Buffer.from(png, 'base64')),
  resource('watched-resource', 'text/plain', 'watched'),
  defineResource({
    uri: 'test://template/{id}/data',
    name: 'template',
    title: 'template',
    description: 'conformance fixture template',
    mimeType: 'application/json',
    read: ({ id }) => JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
  }),
];

/** Every fixture that the scored server scenarios of the official suite look for, built only on core's public API. */
export const fixtureServer = defineServer({
  package: {
    name: '@mcp-commons/conformance-fixtures',
    version: '1.0.0',
    description: 'Fixtures of the conformance suite',
    license: 'MIT',
    author: 'MCP Commons contributors',
    homepage: 'https://github.com/mcp-commons/mcp-commons',
  },
  name: 'conformance-fixtures',
  title: 'Conformance fixtures',
  instructions: '',
  options: z.object({}),
  open: (_options, runtime: Runtime) => ({
    tools: [...contentTools(runtime), ...askingTools],
    resources,
    prompts: fixturePrompts satisfies readonly Prompt[],
    announces: ['tools', 'prompts', 'resources', 'resource-updates'],
  }),
});
