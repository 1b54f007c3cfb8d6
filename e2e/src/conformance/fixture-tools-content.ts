import { setTimeout as wait } from 'node:timers/promises';
import { type CallContext, defineTool, type Runtime, reply, type Tool } from '@mcp-commons/core';
import type { ContentBlock } from '@modelcontextprotocol/server';
import * as z from 'zod';

export const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

/** A tool without arguments or structured output of its own: the suite looks at content only. */
export function fixtureTool(
  name: string,
  run: (ctx: CallContext) => Promise<string | readonly ContentBlock[]> | string | readonly ContentBlock[],
): Tool {
  return defineTool({
    name,
    title: name,
    description: `conformance fixture ${name}`,
    input: z.object({}),
    output: z.object({}),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: async (_input, ctx) => reply({}, await run(ctx)),
  });
}

const image: ContentBlock = { type: 'image', data: png, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, text: string): ContentBlock => ({
  type: 'resource',
  resource: { uri, mimeType, text },
});

/** Tools that answer with every kind of content, with progress, with log messages, and with errors. */
export function contentTools({ changes }: Runtime): readonly Tool[] {
  return [
    fixtureTool('test_simple_text', () => 'This is a simple text response for testing.'),
    fixtureTool('test_image_content', () => [image]),
    fixtureTool('test_audio_content', () => [{ type: 'audio', data: wav, mimeType: 'audio/wav' }]),
    fixtureTool('test_embedded_resource', () => [
      embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
    ]),
    fixtureTool('test_multiple_content_types', () => [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ]),
    fixtureTool('test_error_handling', () => {
      throw new Error('This tool intentionally returns an error for testing');
    }),
    fixtureTool('test_tool_with_logging', async ({ log }) => {
      for (const message of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        log('info', message);
        await wait(50);
      }
      return 'ok';
    }),
    fixtureTool('test_logging_tool', ({ log }) => {
      log('info', 'only with a log level in _meta');
      return 'ok';
    }),
    fixtureTool('test_tool_with_progress', async ({ progress }) => {
      for (const done of [0, 50, 100]) {
        progress(done, 100);
        await wait(50);
      }
      return 'ok';
    }),
    fixtureTool('test_streaming_elicitation', () => 'ok'),
    fixtureTool('test_trigger_tool_change', () => {
      changes.toolsChanged();
      return 'ok';
    }),
    fixtureTool('test_trigger_prompt_change', () => {
      changes.promptsChanged();
      return 'ok';
    }),
  ];
}
