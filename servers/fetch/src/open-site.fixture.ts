import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';
import { type Origin, openOrigin } from './origin.fixture.ts';
import { fetchServer } from './server.ts';

export type Site = Parameters<typeof openOrigin>[0];

/** A web site on loopback, and a client of a fetch server that may reach it; both end with the test. */
export async function openSite(
  pages: Site,
  options: Record<string, unknown> = {},
  optionsFor: (origin: Origin) => Record<string, unknown> = () => ({}),
) {
  const origin = await openOrigin(pages);
  const server = await openServer(fetchServer, {
    allowPrivateHosts: [origin.host],
    ...options,
    ...optionsFor(origin),
  });
  const client = await connect(server);
  onTestFinished(async () => {
    await client.close();
    await server.close();
    await origin.close();
  });
  const call = async (name: string, path: string, more: Record<string, unknown> = {}) => {
    const url = path.startsWith('/') ? origin.url + path : path;
    const result = await client.callTool({ name, arguments: { url, ...more } });
    const texts = (result.content as { text?: string }[]).map(({ text = '' }) => text);
    return { ...result, texts };
  };
  const fetchUrl = (path: string, more?: Record<string, unknown>) => call('fetch_url', path, more);
  const extractLinks = (path: string, more?: Record<string, unknown>) => call('extract_links', path, more);
  return { origin, client, fetchUrl, extractLinks };
}

/** What was asked of a site besides its robots.txt. */
export function pagesSeen({ seen }: Origin): readonly string[] {
  return seen.filter((line) => !line.endsWith('/robots.txt'));
}
