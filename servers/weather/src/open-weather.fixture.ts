import { openServer } from '@mcp-commons/core';
import { type ConnectOptions, connect } from '@mcp-commons/testing';
import { onTestFinished } from 'vitest';
import { createWeatherServer } from './server.ts';
import { openStandIn, type Routes } from './stand-in.fixture.ts';

export interface CallSettings {
  readonly signal?: AbortSignal;
}

/** A clock that a test moves. It begins on the day of the payloads, and pauses end at once. */
function createTestTime() {
  let ms = 0;
  const pauses: number[] = [];
  return {
    now: () => ms,
    wallClock: () => Date.parse('2026-06-15T21:00:00Z') + ms,
    pause: async (pause: number) => void pauses.push(pause),
    pauses,
    pass(more: number) {
      ms += more;
    },
  };
}

/** A client of a weather server whose upstreams are the stand-in; all end with the test. */
export async function openWeather(
  routes: Routes = {},
  options: Record<string, unknown> = {},
  connecting: ConnectOptions = {},
) {
  const standIn = await openStandIn(routes);
  const time = createTestTime();
  const server = await openServer(createWeatherServer(time), { ...standIn.options, ...options });
  const client = await connect(server, connecting);
  onTestFinished(async () => {
    await client.close();
    await server.close();
    await standIn.close();
  });
  const call = async (name: string, input: Record<string, unknown>, settings: CallSettings = {}) => {
    const result = await client.callTool({ name, arguments: input }, settings);
    const content = result.content as { type: string; text?: string; data?: string; mimeType?: string }[];
    return { ...result, content, text: content[0]?.text ?? '' };
  };
  return { standIn, time, client, call };
}
