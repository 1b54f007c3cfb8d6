import { defineServer } from '@mcp-commons/core';
import manifest from '../package.json' with { type: 'json' };
import { options } from './options.ts';
import { aboutResource } from './resources/about.ts';
import { measureTextTool } from './tools/measure-text.ts';

export const templateServer = defineServer({
  package: manifest,
  name: 'template',
  title: 'Template',
  instructions: 'Use measure_text to count the words of a text.',
  options,
  open: ({ maxTextLength }) => ({ tools: [measureTextTool(maxTextLength)], resources: [aboutResource] }),
});
