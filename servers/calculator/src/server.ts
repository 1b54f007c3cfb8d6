import { defineServer } from '@mcp-commons/core';
import manifest from '../package.json' with { type: 'json' };
import { options } from './options.ts';
import { helpResource } from './resources/help.ts';
import { calculateTool } from './tools/calculate.ts';

export const calculator = defineServer({
  package: manifest,
  name: 'calculator',
  title: 'Calculator',
  instructions:
    'Use calculate for any arithmetic beyond the trivial: results are exact where mathematics allows. ' +
    'Read calculator://help for the language when an expression is refused.',
  options,
  open: (settings) => ({ tools: [calculateTool(settings)], resources: [helpResource] }),
});
