import { createSlots } from '@mcp-commons/core';
import type { NetworkGuard } from '@mcp-commons/security/network-guard';
import type { WeatherProvider } from './forecast/weather.ts';
import { createAlerts } from './nws/alerts.ts';
import { createNws } from './nws/nws.ts';
import { createAirQuality } from './open-meteo/air-quality.ts';
import { createGeocoding } from './open-meteo/geocoding.ts';
import { createOpenMeteo } from './open-meteo/open-meteo.ts';
import type { Options } from './options.ts';
import type { PlaceSearch } from './place/resolve-place.ts';
import type { Time } from './upstream/time.ts';
import { createUpstream, type UpstreamOptions } from './upstream/upstream.ts';
import { UpstreamError } from './upstream/upstream-error.ts';

/** The URL of each upstream; the commercial service of Open-Meteo has its own hosts. */
export function upstreamUrls(settings: Options) {
  const prefix = settings.openMeteoApiKey === undefined ? 'https://' : 'https://customer-';
  return {
    openMeteo: settings.openMeteoUrl ?? `${prefix}api.open-meteo.com`,
    geocoding: settings.geocodingUrl ?? `${prefix}geocoding-api.open-meteo.com`,
    airQuality: settings.airQualityUrl ?? `${prefix}air-quality-api.open-meteo.com`,
    nws: settings.nwsUrl ?? 'https://api.weather.gov',
  };
}

/** The sources of all tools, over one guard. */
export function openSources(settings: Options, guard: NetworkGuard, userAgent: string, time: Time) {
  const urls = upstreamUrls(settings);
  const shared = { guard, time, headers: { 'user-agent': userAgent, accept: 'application/json' } };
  const turns = oneAtATime(settings.maxWaiting);
  const openMeteoAt = (baseUrl: string) =>
    createUpstream({
      ...shared,
      name: 'Open-Meteo',
      baseUrl,
      turn: turns(baseUrl),
      ...(settings.openMeteoApiKey !== undefined && { credentials: { apikey: settings.openMeteoApiKey } }),
    });
  const nwsUpstream = createUpstream({
    ...shared,
    name: 'The US National Weather Service',
    baseUrl: urls.nws,
    headers: { ...shared.headers, accept: 'application/geo+json' },
    turn: async () => () => {},
  });

  const caching = { ...settings, time };
  const openMeteo = createOpenMeteo({ ...caching, upstream: openMeteoAt(urls.openMeteo) });
  const nws = createNws({ ...caching, upstream: nwsUpstream });
  const geocode = createGeocoding({ ...caching, upstream: openMeteoAt(urls.geocoding) });
  const search: PlaceSearch = async (name, count, signal) => (await geocode(name, count, signal)).value;
  const providers: readonly WeatherProvider[] = settings.usSource === 'nws' ? [nws, openMeteo] : [openMeteo];
  return {
    search,
    providers,
    alertsAt: createAlerts({ ...caching, upstream: nwsUpstream }),
    airQualityAt: createAirQuality({ ...caching, upstream: openMeteoAt(urls.airQuality) }),
  };
}

/** Open-Meteo answers one request of an address at a time and refuses others, so requests wait here. */
function oneAtATime(maxWaiting: number): (baseUrl: string) => UpstreamOptions['turn'] {
  const byHost = new Map<string, UpstreamOptions['turn']>();
  return (baseUrl) => {
    const { host } = new URL(baseUrl);
    const turn =
      byHost.get(host) ??
      createSlots(1, maxWaiting, {
        refusal(_running, waiting) {
          const row = waiting === 1 ? '1 request is' : `${waiting} requests are`;
          const message = `${row} waiting for Open-Meteo already. Try again in a moment.`;
          return new UpstreamError('busy', message);
        },
      }).acquire;
    byHost.set(host, turn);
    return turn;
  };
}
