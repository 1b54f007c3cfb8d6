import { defineResource } from '@mcp-commons/core';
import { help } from '../expression/help.ts';

export const helpResource = defineResource({
  uri: 'calculator://help',
  name: 'help',
  title: 'The language of calculate',
  description: 'Operators, functions, constants, limits, and what is refused with its rewrite.',
  mimeType: 'text/markdown',
  read: () => help,
});
