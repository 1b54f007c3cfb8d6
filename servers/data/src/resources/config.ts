import { defineResource } from '@mcp-commons/core';
import type { Settings } from '../settings.ts';

export const configResource = (settings: Settings) =>
  defineResource({
    uri: 'config://app',
    name: 'config',
    title: 'Configuration',
    description: 'The options in force. There are no secrets among them.',
    mimeType: 'application/json',
    read: () => JSON.stringify(settings, null, 2),
  });
