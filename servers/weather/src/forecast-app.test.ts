import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AppSettings,
  chromiumPath,
  findAccessibilityFaults,
  type HostBrowser,
  openHost,
} from './app-browser.fixture.ts';
import { openWeather } from './open-weather.fixture.ts';
import type { Routes } from './stand-in.fixture.ts';

const uri = 'ui://weather/forecast';

it('is linked from get_forecast, and asks its host for no permission', async () => {
  const { client } = await openWeather();
  const { tools } = await client.listTools();
  const linked = tools.filter((tool) => tool._meta !== undefined);
  expect(linked.map(({ name, _meta: meta }) => [name, meta])).toEqual([
    ['get_forecast', { ui: { resourceUri: uri }, 'ui/resourceUri': uri }],
  ]);

  const { contents } = await client.readResource({ uri });
  expect(contents).toEqual([
    {
      uri,
      mimeType: 'text/html;profile=mcp-app',
      text: expect.stringMatching(/^<!doctype html>/),
      _meta: { ui: { prefersBorder: false } },
    },
  ]);
});

describe.skipIf(chromiumPath === undefined)('the page in a host', { timeout: 60_000 }, () => {
  let host: HostBrowser;
  beforeAll(async () => {
    host = await openHost();
  }, 60_000);
  afterAll(() => host.close());

  const show = async (input: Record<string, unknown>, settings: AppSettings = {}, routes: Routes = {}) => {
    const { call } = await openWeather(routes, routes['/gridpoints/'] ? { usSource: 'nws' } : {});
    const { content, structuredContent, isError = false } = await call('get_forecast', input);
    const app = await host.open(settings);
    await app.send({ content, isError, structuredContent });
    return app;
  };

  it.each<[string, Record<string, unknown>, AppSettings, Routes]>([
    ['forecast_daily_7', { city: 'Berlin' }, {}, {}],
    ['forecast_daily_7', { city: 'Berlin' }, { theme: 'dark' }, {}],
    ['forecast_daily_16_null_tail', { city: 'Berlin', days: 16 }, { width: 360 }, {}],
    ['forecast_full_7d', { city: 'Berlin', hours: 48 }, {}, {}],
    ['forecast_dst_change', { city: 'Berlin' }, {}, { '/v1/forecast': 'forecast_dst_change' }],
    ['nws_forecast', { city: 'Seattle', units: 'fahrenheit' }, {}, { '/gridpoints/': 'nws_forecast' }],
  ])(
    'shows %s of %j, %j without a fault, a network, or a barrier',
    async (_payload, input, settings, routes) => {
      const app = await show(input, settings, routes);
      await app.frame.waitForSelector('[role=tab][aria-selected=true]');
      for (const hours of await app.frame.locator('summary').all()) await hours.click();
      expect(await findAccessibilityFaults(app)).toEqual([]);
      expect(app.trouble).toEqual([]);
    },
  );

  it('shows the values of the day under the pointer, in the units of the answer', async () => {
    const { frame } = await show({ city: 'Berlin' });
    await frame.locator('[role=tab]').nth(1).hover();
    const panel = await frame.locator('[role=tabpanel]').textContent();
    expect(panel).toContain('Tuesday, June 16');
    expect(panel).toContain('slight rain showers');
    expect(panel).toContain('9 to 21.3 °C');
    expect(panel).toContain('24 mm');
    expect(panel).toContain('13.5 km/h');
    expect(panel).toContain('26.6 km/h');
  });

  it('says how old an answer from the cache is', async () => {
    const { call, time } = await openWeather();
    await call('get_forecast', { city: 'Berlin' });
    time.pass(20 * 60_000);
    const { structuredContent } = await call('get_forecast', { city: 'Berlin' });
    const app = await host.open();
    await app.send({ structuredContent });
    expect(await app.frame.locator('footer').textContent()).toContain('From the cache, 20 min old.');
  });

  it('breaks a long name on a narrow screen', async () => {
    const name = 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch';
    const results = [{ name, country_code: 'GB', feature_code: 'PPL' }];
    const { frame } = await show(
      { city: name },
      { width: 320 },
      { '/v1/search': (_url, response) => response.end(JSON.stringify({ results })) },
    );
    await frame.waitForSelector('[role=tab]');
    expect(await frame.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('can be used by keyboard alone', async () => {
    const { page, frame } = await show({ city: 'Berlin' });
    const chosen = () => frame.locator('[role=tab][aria-selected=true]').getAttribute('aria-label');
    await frame.locator('[role=tab]').first().focus();
    const days: (string | null)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'End', 'ArrowRight', 'ArrowLeft', 'Home']) {
      await page.keyboard.press(key);
      days.push(await chosen());
    }
    expect(days.map((label) => label?.split(',')[0])).toEqual([
      'Tuesday',
      'Wednesday',
      'Tuesday',
      'Sunday',
      'Monday',
      'Sunday',
      'Monday',
    ]);
    await page.keyboard.press('Tab');
    expect(await frame.locator('[role=tabpanel]').evaluate((panel) => panel.matches(':focus'))).toBe(true);
  });

  it('says "no data" for a day that the source does not know', async () => {
    const { frame } = await show({ city: 'Berlin', days: 16 });
    await frame.locator('[role=tab]').last().focus();
    const panel = await frame.locator('[role=tabpanel]').textContent();
    expect(panel).toContain('Sky: no data');
    expect(panel?.match(/no data/g)?.length).toBeGreaterThan(6);
    expect(panel).not.toMatch(/\b0\b/);
  });

  it('follows the theme of its host, and reports its height', async () => {
    const { page, frame } = await show({ city: 'Berlin' }, { theme: 'dark' });
    const colour = () => frame.evaluate('getComputedStyle(document.body).backgroundColor');
    await frame.waitForSelector('[role=tab]');
    expect(await colour()).toBe('rgb(27, 30, 36)');

    await page.evaluate('window.host.change({ theme: "light", styles: { variables: {} } })');

    await expect.poll(colour).toBe('rgb(251, 251, 249)');
    await expect.poll(() => page.evaluate('window.host.heights.at(-1)')).toBeGreaterThan(500);
  });

  it('shows the words of an error, and never as markup', async () => {
    const app = await host.open();
    await app.send({ content: [{ type: 'text', text: 'Error: <b>no</b> place' }], isError: true });
    await expect.poll(() => app.frame.locator('main').textContent()).toBe('Error: <b>no</b> place');
  });

  it('says that a call was cancelled, and can be taken down', async () => {
    const app = await host.open();
    await app.page.evaluate('window.host.cancel()');
    await expect.poll(() => app.frame.locator('main').textContent()).toBe('The forecast was cancelled.');
    expect(await app.page.evaluate('window.host.teardown()')).toEqual({});
  });
});
