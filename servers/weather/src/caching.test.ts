import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it, vi } from 'vitest';
import { openWeather } from './open-weather.fixture.ts';
import { sendPayload } from './stand-in.fixture.ts';

const berlin = { city: 'Berlin' };
const point = { city: '52.52,13.41' };
const minute = 60_000;
const hour = 60 * minute;

/** Answers that wait until the test lets them go. */
function held() {
  const waiting: ServerResponse[] = [];
  return {
    waiting,
    answer: (_url: URL, response: ServerResponse) => void waiting.push(response),
    release: (payload = 'forecast_current_metric') => {
      for (const response of waiting.splice(0)) sendPayload(response, payload);
    },
  };
}

it('makes one request to each upstream for 100 calls of one city at once', async () => {
  const { call, standIn } = await openWeather();
  const answers = await Promise.all(Array.from({ length: 100 }, () => call('get_forecast', berlin)));
  expect(new Set(answers.map(({ text }) => text.split('\n')[1]))).toHaveLength(1);
  expect(standIn.seen.map((path) => path.split('?')[0])).toEqual(['/v1/search', '/v1/forecast']);
});

it('makes one request for 100 calls of one point at once', async () => {
  const { call, standIn } = await openWeather();
  await Promise.all(Array.from({ length: 100 }, () => call('get_weather', point)));
  expect(standIn.seen).toHaveLength(1);
});

it('continues for the other calls when one is cancelled, and stops when all are', async () => {
  const { answer, waiting, release } = held();
  const { call } = await openWeather({ '/v1/forecast': answer }, { timeoutMs: 600_000 });
  const leaving = new AbortController();
  const left = call('get_weather', point, { signal: leaving.signal });
  const staying = call('get_weather', point);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));

  leaving.abort();
  await expect(left).rejects.toThrow();
  release();
  expect((await staying).text).toContain('20.3 °C');

  const last = new AbortController();
  const alone = call('get_forecast', point, { signal: last.signal });
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  last.abort();
  await expect(alone).rejects.toThrow();
  const [{ socket } = { socket: null }] = waiting;
  if (socket !== null && !socket.destroyed) await once(socket, 'close');
});

it('sends an Open-Meteo host one request at a time, and refuses those that wait too long', async () => {
  const { answer, waiting, release } = held();
  const { call } = await openWeather({ '/v1/forecast': answer }, { maxWaiting: 1 });
  const first = call('get_weather', { city: '1,1' });
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  const second = call('get_weather', { city: '2,2' });
  const { text } = await call('get_weather', { city: '3,3' });
  expect(text).toBe('Error: 1 request is waiting for Open-Meteo already. Try again in a moment.');
  expect(waiting).toHaveLength(1);

  release();
  await first;
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  release();
  expect((await second).isError).toBeUndefined();
});

it('gives up its place in the queue when its caller leaves', async () => {
  const { answer, waiting, release } = held();
  const { call, standIn } = await openWeather({ '/v1/forecast': answer });
  const first = call('get_weather', { city: '1,1' });
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  const leaving = new AbortController();
  const second = call('get_weather', { city: '2,2' }, { signal: leaving.signal });
  leaving.abort();
  await expect(second).rejects.toThrow();
  release();
  await first;
  const third = call('get_weather', { city: '3,3' });
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  release();
  await third;
  expect(standIn.seen).toHaveLength(2);
});

it.each([
  ['get_weather', '/v1/forecast', 10 * minute],
  ['get_air_quality', '/v1/air-quality', 10 * minute],
  ['get_forecast', '/v1/forecast', 30 * minute],
  ['get_alerts', '/alerts/active', minute],
])('answers %s from the cache for its time, and says how old it is', async (tool, path, freshMs) => {
  const { call, standIn, time } = await openWeather();
  const requests = () => standIn.seen.filter((seen) => seen.startsWith(path)).length;
  const fresh = await call(tool, { city: '47.61,-122.33' });
  expect(fresh.structuredContent).not.toHaveProperty('age_seconds');

  time.pass(freshMs - 1);
  const cached = await call(tool, { city: '47.61,-122.33' });
  expect(cached.structuredContent).toMatchObject({ age_seconds: freshMs / 1_000 });
  expect(cached.text).toContain(`From the cache, ${freshMs / minute} min old.`);
  expect(requests()).toBe(1);

  time.pass(1);
  expect((await call(tool, { city: '47.61,-122.33' })).structuredContent).not.toHaveProperty('age_seconds');
  expect(requests()).toBe(2);
});

it.each([
  ['Open-Meteo', 'Berlin', 'open-meteo', '/v1/forecast', hour],
  ['the US National Weather Service', 'Seattle', 'nws', '/gridpoints/SEW/125,68/forecast', 10 * hour],
])('asks %s again when a day has begun at the place', async (_name, city, usSource, path, untilMidnight) => {
  const { call, standIn, time } = await openWeather({}, { usSource, forecastCacheMs: 24 * hour });
  const requests = () => standIn.seen.filter((seen) => seen.startsWith(path)).length;
  await call('get_forecast', { city });
  time.pass(untilMidnight - 1);
  await call('get_forecast', { city });
  expect(requests()).toBe(1);
  time.pass(1);
  await call('get_forecast', { city });
  expect(requests()).toBe(2);
});

it('remembers places for a month, and "no such place" for five minutes', async () => {
  const { call, standIn, time } = await openWeather();
  const searches = () => standIn.seen.filter((seen) => seen.startsWith('/v1/search')).length;
  await call('get_weather', berlin);
  time.pass(29 * 24 * hour);
  await call('get_weather', berlin);
  expect(searches()).toBe(1);
  time.pass(24 * hour);
  await call('get_weather', berlin);
  expect(searches()).toBe(2);

  await call('get_weather', { city: 'Xqzzyv' });
  time.pass(5 * minute - 1);
  await call('get_weather', { city: 'Xqzzyv' });
  expect(searches()).toBe(3);
  time.pass(1);
  await call('get_weather', { city: 'Xqzzyv' });
  expect(searches()).toBe(4);
});

it('keeps the answers that were used last, up to its limit', async () => {
  const { call, standIn } = await openWeather({}, { maxCacheEntries: 2 });
  for (const city of ['1,1', '2,2', '1,1', '3,3', '1,1', '2,2']) await call('get_weather', { city });
  const latitudes = standIn.seen.map((path) => /latitude=(\d)/.exec(path)?.[1]);
  expect(latitudes).toEqual(['1', '2', '3', '2']);
});

it('gives its last answer for six hours while the upstream is down, and says so', async () => {
  const { call, standIn, time } = await openWeather();
  await call('get_weather', point);
  standIn.route({ '/v1/forecast': 'upstream_html_502' });
  time.pass(6 * hour - 1);
  const stale = await call('get_weather', point);
  expect(stale.structuredContent).toMatchObject({
    temperature: 20.3,
    notes: ['Open-Meteo is unavailable (status 502). Try again later. This is the last answer, 6 h old.'],
  });
  expect(stale.text).toContain('This is the last answer, 6 h old.');

  time.pass(1);
  expect((await call('get_weather', point)).text).toBe(
    'Error: Open-Meteo is unavailable (status 502). Try again later.',
  );
});

it('says how old the hours of NWS are when they are older than the days', async () => {
  const { call, standIn, time } = await openWeather({}, { usSource: 'nws' });
  const seattle = { city: 'Seattle', hours: 3 };
  await call('get_forecast', { city: 'Seattle' });
  time.pass(20 * minute);
  await call('get_forecast', seattle);
  time.pass(20 * minute);
  expect((await call('get_forecast', seattle)).structuredContent).toMatchObject({ age_seconds: 1_200 });

  standIn.route({ '/gridpoints/SEW/125,68/forecast/hourly': 'nws_503' });
  time.pass(hour);
  expect((await call('get_forecast', seattle)).text).toContain('This is the last answer, 1 h 20 min old.');
});

it('never answers with old alerts: one may be missing', async () => {
  const { call, standIn, time } = await openWeather();
  await call('get_alerts', { city: '47.61,-122.33' });
  standIn.route({ '/alerts/active': 'nws_500' });
  time.pass(minute);
  const { text, isError } = await call('get_alerts', { city: '47.61,-122.33' });
  expect(isError).toBe(true);
  expect(text).toContain('The US National Weather Service is unavailable (status 500).');
});

it.each([
  [
    'answers with an error of its own',
    ['forecast_error_internal', 'upstream_html_502', 'forecast_current_metric'],
  ],
  ['breaks off', ['forecast_error_midstream', 'forecast_error_midstream', 'forecast_current_metric']],
])('tries three times when the upstream %s, waiting longer each time', async (_what, answers) => {
  const { call, standIn, time } = await openWeather({ '/v1/forecast': answers });
  expect((await call('get_weather', point)).text).toContain('20.3 °C');
  expect(standIn.seen).toHaveLength(3);
  const [first = 0, second = 0] = time.pauses;
  expect(first).toBeGreaterThanOrEqual(150);
  expect(first).toBeLessThan(450);
  expect(second).toBeGreaterThanOrEqual(450);
  expect(second).toBeLessThan(1_350);
});

it.each(['forecast_error_latitude', 'forecast_error_rate_minute', 'forecast_error_apikey_missing'])(
  'does not try again after %s',
  async (payload) => {
    const { call, standIn, time } = await openWeather({ '/v1/forecast': payload });
    await call('get_weather', point);
    expect(standIn.seen).toHaveLength(1);
    expect(time.pauses).toEqual([]);
  },
);

it('waits for a silent upstream up to its limit, and names it', async () => {
  const { call } = await openWeather({ '/v1/forecast': () => undefined }, { timeoutMs: 300 });
  const started = performance.now();
  const { text, isError } = await call('get_weather', point);
  expect(isError).toBe(true);
  expect(text).toMatch(/^Error: Open-Meteo (?:did not answer within 0\.3 s\. Try again|cannot be reached)/);
  expect(performance.now() - started).toBeGreaterThan(250);
});

it('names an upstream that cannot be reached', async () => {
  const { call, standIn } = await openWeather();
  await standIn.close();
  const { text, isError } = await call('get_weather', point);
  expect(isError).toBe(true);
  expect(text).toBe('Error: Open-Meteo cannot be reached: 127.0.0.1 cannot be connected to.');
});

it.each([
  ['a time that is none', { current: { time: 'soon' } }, 'current: time: not a time'],
  [
    'the last time that there is, west of Greenwich',
    { utc_offset_seconds: -3_600, current: { time: '+275760-09-13T00:00' } },
    'current: time: not a time',
  ],
  ['an offset that no place has', { utc_offset_seconds: 1e15 }, 'utc_offset_seconds: '],
])('reports an answer with %s as unexpected, and not as an internal error', async (_what, wrong, words) => {
  const right = {
    utc_offset_seconds: 0,
    timezone: 'UTC',
    current_units: {},
    current: { time: '2026-06-15' },
  };
  const { call } = await openWeather({
    '/v1/forecast': (_url, response) => response.end(JSON.stringify({ ...right, ...wrong })),
  });
  expect((await call('get_weather', point)).text).toContain(
    `Error: Open-Meteo answered in an unexpected shape (${words}`,
  );
});

it('refuses a body that is too large', async () => {
  const large = (_url: URL, response: ServerResponse) => response.end(`{"a":"${'x'.repeat(20_000)}"}`);
  const { call } = await openWeather({ '/v1/forecast': large }, { maxResponseBytes: 10_000 });
  expect((await call('get_weather', point)).text).toMatch(
    /^Error: Open-Meteo sent an answer that is not accepted: .* sent more bytes than are accepted\. The operator can raise MAX_RESPONSE_BYTES\.$/,
  );
});

it('follows no redirect into the private network', async () => {
  const away = (_url: URL, response: ServerResponse) =>
    response.writeHead(301, { location: `http://127.0.0.2:${response.socket?.localPort}/` }).end();
  const { call } = await openWeather({ '/v1/forecast': away });
  expect((await call('get_weather', point)).text).toContain(
    '127.0.0.2 is refused: it is not on the public internet',
  );
});
