import { defineResource } from '@mcp-commons/core';

export const forecastAppUri = 'ui://weather/forecast';

/**
 * The forecast as a page that hosts of MCP Apps (SEP-1865) show in place of the answer. It gets the answer from the
 * host and reaches no network, so it asks for no exception from the host's policy.
 */
export const forecastAppResource = defineResource({
  uri: forecastAppUri,
  name: 'forecast',
  title: 'Weather forecast',
  description: 'The answer of get_forecast as an interactive page, for hosts that show MCP Apps.',
  mimeType: 'text/html;profile=mcp-app',
  meta: { ui: { prefersBorder: false } },
  read: async () => (await import('../app-page.ts')).page,
});
