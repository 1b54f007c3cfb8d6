import { openServer } from '@mcp-commons/core';
import { connect, lintTools } from '@mcp-commons/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openWeather } from './open-weather.fixture.ts';
import { options } from './options.ts';
import { weather } from './server.ts';
import { readPayload } from './stand-in.fixture.ts';

it('offers tools that every host accepts', async () => {
  const client = await connect(openServer(weather, {}));
  const { tools } = await client.listTools();
  expect(lintTools(tools)).toEqual([]);
});

it('offers the tools of tools.snap', async () => {
  const client = await connect(openServer(weather, {}));
  const { tools } = await client.listTools();
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('../tools.snap');
});

it.each([
  ['openMeteoUrl', 'ftp://example.com', 'must be an http: or https: URL'],
  ['nwsUrl', 'https://user@example.com', 'URL without user, query and fragment'],
  ['openMeteoUrl', 'http://example.com/v1?z', 'URL without user, query and fragment'],
  ['allowPrivateHosts', ['localhost'], 'is not an exact host:port'],
  ['openMeteoApiKey', 'a b', 'must be printable ASCII without spaces'],
  ['userAgent', 'a\r\nb: c', 'must be printable ASCII'],
  ['staleMs', 21_600_001, '21600000'],
])('does not start with %s: %j', (key, value, message) => {
  const { error } = options.safeParse({ [key]: value });
  expect(error?.issues.map((issue) => issue.message)).toEqual([expect.stringContaining(message)]);
});

it('tells doctor which upstreams answer, and what to set for those that may not', async () => {
  const { standIn } = await openWeather({ '/': (_url, response) => response.writeHead(404).end() });
  const findings = async (more: object) => {
    const server = await openServer(weather, { ...standIn.options, ...more });
    onTestFinished(() => server.close());
    return server.diagnose();
  };
  const check = standIn.url;
  expect(await findings({})).toEqual([{ check, state: 'ok', detail: 'answers with status 404' }]);
  const words = / is not on the public internet\. If it is intended, .* ALLOW_PRIVATE_HOSTS\.$/;
  expect(await findings({ allowPrivateHosts: [] })).toEqual([
    { check, state: 'fail', detail: expect.stringMatching(words) },
  ]);
  await standIn.close();
  expect(await findings({})).toEqual([{ check, state: 'warn', detail: '127.0.0.1 cannot be connected to.' }]);
});

it('reaches a private upstream only when the operator allows it', async () => {
  const { call, standIn } = await openWeather({}, { allowPrivateHosts: [] });
  const { text } = await call('get_weather', { city: '1,1' });
  expect(text).toContain(
    'is refused: it is not on the public internet. If it is intended, the operator can add its host:port to ALLOW_PRIVATE_HOSTS.',
  );
  expect(standIn.seen).toEqual([]);
});

it('says who it is, and what it asks for', async () => {
  const { call, standIn } = await openWeather();
  await call('get_weather', { city: '1,1' });
  await call('get_alerts', { city: '1,1' });
  expect(standIn.headers.map(({ accept, 'user-agent': agent }) => [accept, agent])).toEqual([
    ['application/json', expect.stringMatching(/^mcp-commons-weather\/\d+\.\d+\.\d+ \(\+https:/)],
    ['application/geo+json', expect.stringMatching(/^mcp-commons-weather\//)],
  ]);
});

it('accepts the URL of an upstream with a slash at its end', async () => {
  const { standIn } = await openWeather();
  const server = await openServer(weather, { ...standIn.options, openMeteoUrl: `${standIn.url}/` });
  onTestFinished(() => server.close());
  const client = await connect(server);
  await client.callTool({ name: 'get_weather', arguments: { city: '1,1' } });
  expect(standIn.seen).toEqual([expect.stringMatching(/^\/v1\/forecast\?/)]);
});

it('sends the key of a commercial plan only to Open-Meteo, and shows it to nobody', async () => {
  const { call, standIn } = await openWeather(
    { '/v1/forecast': 'forecast_error_apikey_invalid' },
    { openMeteoApiKey: 'secret-key' },
  );
  const { text } = await call('get_weather', { city: '1,1' });
  await call('get_alerts', { city: '1,1' });
  expect(standIn.seen.map((path) => path.includes('apikey=secret-key'))).toEqual([true, false]);
  expect(text).not.toContain('secret-key');
});

it('asks the national service about the United States when set to, and Open-Meteo about the rest', async () => {
  const { call } = await openWeather({}, { usSource: 'nws' });
  const seattle = await call('get_forecast', { city: 'Seattle', units: 'fahrenheit', days: 10 });
  const berlin = await call('get_forecast', { city: 'Berlin' });
  expect(seattle.structuredContent).toMatchObject({
    source: 'The US National Weather Service',
    notes: ['The US National Weather Service gave 7 of 10 days.'],
    units: { temperature: '°F', wind: 'mph' },
    days: expect.arrayContaining([expect.objectContaining({ date: '2026-06-15', low: 54, high: 71 })]),
  });
  expect(berlin.structuredContent).toMatchObject({ source: 'Open-Meteo' });
});

it.each([
  ['get_forecast', 'forecast', 'nws_forecast', '2026-06-15: mostly sunny'],
  ['get_weather', 'stations', 'nws_stations', 'mostly sunny, 21.1 °C'],
])('looks up the grid of a point again for %s when the grid has moved', async (tool, part, answer, words) => {
  const { call, standIn } = await openWeather(
    { [`/gridpoints/SEW/125,68/${part}`]: 'nws_marine_404', [`/gridpoints/SEW/126,68/${part}`]: answer },
    { usSource: 'nws' },
  );
  await call(tool, { city: 'Seattle' });
  standIn.route({
    '/points/': (_url, response) => response.end('{"properties":{"gridId":"SEW","gridX":126,"gridY":68}}'),
  });
  expect((await call(tool, { city: 'Seattle' })).text).toContain(words);
});

it('does not report an observation older than two hours as the weather now', async () => {
  const { call, time } = await openWeather({}, { usSource: 'nws' });
  time.pass(2 * 3_600_000);
  const { text, isError } = await call('get_weather', { city: 'Seattle' });
  expect(isError).toBe(true);
  expect(text).toContain('has no observation of the last two hours near this place. get_forecast gives');
});

it('quotes no reason where the national service gives none', async () => {
  const { call } = await openWeather({
    '/alerts/active': (_url, response) => response.writeHead(418).end('{}'),
  });
  expect((await call('get_alerts', { city: 'Seattle' })).text).toBe(
    'Error: The US National Weather Service does not accept the request (status 418).',
  );
});

it('never says "no alerts" where there is no source of them', async () => {
  const { call, standIn } = await openWeather();
  const { text, structuredContent } = await call('get_alerts', { city: 'Berlin' });
  expect(text).toContain('There is no alert source for Germany: whether alerts are in force is not known.');
  expect(text.toLowerCase()).not.toContain('no alerts');
  expect(text).toContain(
    'Not meant, also of this name: Berlín, Usulután, El Salvador; Berlin, New Hampshire',
  );
  expect(structuredContent).toMatchObject({ has_source: false });
  expect(structuredContent).not.toHaveProperty('source');
  expect(structuredContent).not.toHaveProperty('alerts');
  expect(standIn.seen).toHaveLength(1);
});

it('shortens a list of long alerts until it can be sent, and no list of short ones', async () => {
  const { body } = readPayload('nws_alerts_point');
  const { features, type } = body as { features: { properties: object }[]; type: string };
  const long = 'ñ'.repeat(2_000);
  const [feature] = features;
  const grave = {
    ...feature,
    properties: { ...feature?.properties, areaDesc: long, description: long, instruction: long },
  };
  const { call } = await openWeather({
    '/alerts/active': ({ searchParams }, response) => {
      const features = Array(40).fill(searchParams.get('point')?.startsWith('48,') ? feature : grave);
      response.end(JSON.stringify({ type, features }));
    },
  });
  const { text, structuredContent } = await call('get_alerts', { city: 'Seattle' });
  const { alerts } = structuredContent as { alerts: unknown[] };
  const cut = expect.stringMatching(/^ñ{1,1500} \[…\]$/);
  expect(alerts[0]).toMatchObject({ area: cut, description: cut, instruction: cut });
  const shown = alerts.length;
  expect(shown).toBeGreaterThan(5);
  expect(text).toContain(`\nLess grave alerts left out: ${40 - shown}.`);
  const { structuredContent: short } = await call('get_alerts', { city: '48,-122' });
  expect(short).toMatchObject({ alerts: { length: 40 } });
});

it('refuses a time with an offset as an unexpected shape', async () => {
  const { body } = readPayload('forecast_current_metric');
  const { current } = body as { current: { time: string } };
  const answer = { ...(body as object), current: { ...current, time: `${current.time}Z` } };
  const { call } = await openWeather({
    '/v1/forecast': (_url, response) => response.end(JSON.stringify(answer)),
  });
  expect((await call('get_weather', { city: 'Berlin' })).text).toContain(
    'Open-Meteo answered in an unexpected shape',
  );
});

it.each([{ status: 'Test' }, { messageType: 'Cancel' }])('leaves out an alert with %j', async (change) => {
  const { type, features } = readPayload('nws_alerts_point').body as {
    type: string;
    features: { properties: object }[];
  };
  for (const feature of features.slice(1)) Object.assign(feature.properties, change);
  const { call } = await openWeather({
    '/alerts/active': (_url, response) => response.end(JSON.stringify({ type, features })),
  });
  const { text, structuredContent } = await call('get_alerts', { city: 'Seattle' });
  expect(text).toContain(': 1 in force\n');
  expect(structuredContent).toMatchObject({ alerts: [{ event: 'Wind Advisory' }] });
});

it('puts the gravest alert first, with the end of the hazard', async () => {
  const { call } = await openWeather();
  const { structuredContent } = await call('get_alerts', { city: 'Seattle' });
  const { alerts } = structuredContent as { alerts: { event: string; severity: string; ends?: string }[] };
  expect(alerts.map(({ severity }) => severity)).toEqual(['Severe', 'Moderate', 'Unknown']);
  expect(alerts[0]).toMatchObject({ event: 'Severe Thunderstorm Warning', ends: '2026-06-15T14:15-07:00' });
  expect(alerts[2]).not.toHaveProperty('ends', expect.anything());
});

it('answers a forecast with text, numbers, and a picture that hosts can pass to a model', async () => {
  const { call } = await openWeather();
  const { content, structuredContent } = await call('get_forecast', { city: 'Berlin', days: 7, hours: 3 });
  expect(content.map(({ type, mimeType }) => [type, mimeType])).toEqual([
    ['text', undefined],
    ['image', 'image/png'],
  ]);
  expect(
    Buffer.from(content[1]?.data ?? '', 'base64')
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  const { days, hours } = structuredContent as { days: Record<string, unknown>[]; hours: unknown[] };
  expect(days[1]).toEqual({
    date: '2026-06-16',
    conditions: 'slight rain showers',
    sky: 'showers',
    low: 9,
    high: 21.3,
    precipitation: 24,
    precipitation_probability: 72,
    snowfall: 0,
    wind_speed: 13.5,
    wind_gusts: 26.6,
    uv_index: 6.2,
    sunrise: '2026-06-16T04:44+02:00',
    sunset: '2026-06-16T21:29+02:00',
  });
  expect(hours).toHaveLength(3);
  const hourly = await call('get_forecast', { city: 'Berlin', hourly: true });
  expect(hourly.structuredContent).toMatchObject({ hours: { length: 24 } });
});

it.each([
  ['polar night', '2026-06-15T00:00'],
  ['polar day', '2026-06-16T00:00'],
])('gives no sunrise and no sunset in the %s, written as midnights', async (_what, set) => {
  const { body } = readPayload('forecast_daily_7');
  const { daily } = body as { daily: { sunrise: string[]; sunset: string[] } };
  const [, ...sunrise] = daily.sunrise;
  const [, ...sunset] = daily.sunset;
  const polar = { ...daily, sunrise: ['2026-06-15T00:00', ...sunrise], sunset: [set, ...sunset] };
  const { call } = await openWeather({
    '/v1/forecast': (_url, response) => response.end(JSON.stringify({ ...(body as object), daily: polar })),
  });

  const { structuredContent, text } = await call('get_forecast', { city: 'Berlin', days: 2 });

  expect(text).toMatch(/UV index [\d.]+\nTue/);
  const { days } = structuredContent as { days: Record<string, unknown>[] };
  expect(days[0]).not.toHaveProperty('sunrise');
  expect(days[0]).not.toHaveProperty('sunset');
  expect(days[1]).toMatchObject({ sunrise: '2026-06-16T04:44+02:00', sunset: '2026-06-16T21:29+02:00' });
});

it('gives a day the low of the night that follows it, also before its morning', async () => {
  const { body } = readPayload('nws_forecast');
  const { properties } = body as { properties: { periods: object[] } };
  const [day] = properties.periods;
  const overnight = { ...day, startTime: '2026-06-15T01:00:00-07:00', isDaytime: false, temperature: 60 };
  const periods = [overnight, ...properties.periods];
  const { call } = await openWeather(
    {
      '/gridpoints/SEW/125,68/forecast': (_url, response) =>
        response.end(JSON.stringify({ properties: { ...properties, periods } })),
    },
    { usSource: 'nws' },
  );

  const { text } = await call('get_forecast', { city: 'Seattle', units: 'fahrenheit', days: 1 });

  expect(text).toContain('2026-06-15: mostly sunny, 54 to 71 °F');
});

it.each([
  [{ 'retry-after': '7' }, 'in 7 seconds'],
  [{ 'retry-after': '1' }, 'in 1 second'],
  [{ 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }, 'later'],
  [{ 'retry-after': '10000000' }, 'later'],
  [{}, 'in a few seconds'],
])('says when to ask again, from %j', async (headers, when) => {
  const { call } = await openWeather({
    '/v1/forecast': (_url, response) => response.writeHead(429, headers).end('{"reason":"constructor"}'),
  });
  const { text } = await call('get_weather', { city: '52.52,13.41' });
  expect(text).toBe(`Error: Open-Meteo wants fewer requests. Try again ${when}.`);
});
