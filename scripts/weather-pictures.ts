/** Makes the pictures in the weather server's README from its real answers, with Debian's chromium. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { openServer } from '@mcp-commons/core';
import { connect } from '@mcp-commons/testing';
import { openHost } from '../servers/weather/src/app-browser.fixture.ts';
import { weather } from '../servers/weather/src/server.ts';
import { openStandIn } from '../servers/weather/src/stand-in.fixture.ts';

const folder = 'servers/weather/docs';
mkdirSync(folder, { recursive: true });

const upstreams = await openStandIn();
const server = await openServer(weather, upstreams.options);
const client = await connect(server);
const answer = await client.callTool({ name: 'get_forecast', arguments: { city: 'Berlin' } });
const image = (answer.content as { type: string; data?: string }[]).find(({ type }) => type === 'image');
writeFileSync(`${folder}/chart.png`, Buffer.from(image?.data ?? '', 'base64'));

const host = await openHost();
for (const theme of ['light', 'dark'] as const) {
  const { page, frame, send } = await host.open({ theme, width: 680, height: 620 });
  await send({ content: answer.content, structuredContent: answer.structuredContent });
  await frame.locator('[role=tab]').nth(3).hover();
  await page.waitForFunction('window.host.heights.at(-1) > 500');
  // The first picture after a frame has grown may show it before it is painted.
  await page.screenshot();
  await page.locator('iframe').screenshot({ path: `${folder}/app-${theme}.png` });
}
await host.close();
await client.close();
await server.close();
await upstreams.close();
