import { defineServer } from '@mcp-commons/core';
import { createNetworkGuard, type NetworkGuard } from '@mcp-commons/security/network-guard';
import manifest from '../package.json' with { type: 'json' };
import { openSources, upstreamUrls } from './open-sources.ts';
import { type Options, options } from './options.ts';
import { forecastAppResource } from './resources/forecast-app.ts';
import { getAirQualityTool } from './tools/get-air-quality.ts';
import { getAlertsTool } from './tools/get-alerts.ts';
import { getForecastTool } from './tools/get-forecast.ts';
import { getWeatherTool } from './tools/get-weather.ts';
import { searchLocationsTool } from './tools/search-locations.ts';
import { createAnswerCache } from './upstream/answer-cache.ts';
import { probe } from './upstream/probe.ts';
import { systemTime, type Time } from './upstream/time.ts';

const maxCharts = 50;

/** The server with a clock; tests pass their own. */
export const createWeatherServer = (time: Time) =>
  defineServer({
    package: manifest,
    name: 'weather',
    title: 'Weather',
    instructions:
      'Weather, forecasts, air quality and alerts. Say a place as people do; give country or region when a name is ' +
      'common. Check the place that the answer leads with. "no data" is not zero. Pass the attribution on.',
    options,
    open(settings, { limits }) {
      const guard = openGuard(settings);
      const userAgent =
        settings.userAgent ?? `mcp-commons-weather/${manifest.version} (+${manifest.homepage})`;
      const { search, providers, alertsAt, airQualityAt } = openSources(settings, guard, userAgent, time);
      return {
        tools: [
          getWeatherTool(search, providers),
          getForecastTool(search, providers, createAnswerCache(maxCharts, time.now)),
          getAlertsTool(search, alertsAt, limits),
          getAirQualityTool(search, airQualityAt),
          searchLocationsTool(search),
        ],
        resources: [forecastAppResource],
        diagnose: () => {
          const urls = new Set(Object.values(upstreamUrls(settings)));
          return Promise.all([...urls].map((url) => probe(guard, url, { 'user-agent': userAgent })));
        },
        close: () => guard.close(),
      };
    },
  });

export const weather = createWeatherServer(systemTime);

/** Reaches the upstreams and nothing else, even when one of them redirects elsewhere. */
function openGuard(settings: Options): NetworkGuard {
  const { allowPrivateHosts, timeoutMs, maxResponseBytes } = settings;
  return createNetworkGuard({
    allowHosts: Object.values(upstreamUrls(settings)).map(hostAndPort),
    allowPrivateHosts,
    limits: {
      timeoutMs,
      headersTimeoutMs: timeoutMs,
      bodyTimeoutMs: timeoutMs,
      maxBodyBytes: maxResponseBytes,
      maxWireBytes: maxResponseBytes,
      maxRedirects: 3,
    },
  });
}

function hostAndPort(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}
