import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const folder = new URL('../fixtures/', import.meta.url);

interface Payload {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent unchanged, for bodies that are not JSON. */
  readonly rawBody?: string;
}

export function readPayload(name: string): Payload {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Payload;
}

type Handler = (url: URL, response: ServerResponse, request: IncomingMessage) => unknown;

/** The payload of this name; several in turn, the last one forever; or what the function does. */
export type Answer = string | readonly string[] | Handler;

/** Answers by the start of the path; the longest match wins. */
export type Routes = Readonly<Record<string, Answer>>;

export interface StandIn {
  readonly host: string;
  readonly url: string;
  /** Path and query of every request, in order. */
  readonly seen: readonly string[];
  readonly headers: readonly IncomingMessage['headers'][];
  /** Options for a server that uses it as all of its upstreams. */
  readonly options: {
    readonly openMeteoUrl: string;
    readonly geocodingUrl: string;
    readonly airQualityUrl: string;
    readonly nwsUrl: string;
    readonly allowPrivateHosts: string[];
  };
  route(more: Routes): void;
  close(): Promise<void>;
}

/** What the geocoding service finds, by name in lower case. */
const places: Readonly<Record<string, string>> = {
  berlin: 'geocoding_berlin',
  paris: 'geocoding_paris',
  'paris, tx': 'geocoding_paris_texas',
  seattle: 'geocoding_seattle',
  springfield: 'geocoding_springfield_ambiguous',
  'null point': 'geocoding_null_island',
  '1011': 'geocoding_postcode_10115',
  '10115': 'geocoding_postcode_10115',
  '90210': 'geocoding_postcode_90210',
  sw1a: 'geocoding_postcode_sw1a',
};

const weather: Routes = {
  '/v1/search': (url, response) =>
    sendPayload(response, places[url.searchParams.get('name')?.toLowerCase() ?? ''] ?? 'geocoding_none'),
  '/v1/forecast': (url, response) => sendPayload(response, forecastFor(url.searchParams)),
  '/v1/air-quality': 'air_quality_current',
  '/points/': 'nws_point',
  '/gridpoints/SEW/125,68/stations': 'nws_stations',
  '/gridpoints/SEW/125,68/forecast': 'nws_forecast',
  '/gridpoints/SEW/125,68/forecast/hourly': 'nws_forecast_hourly',
  '/stations/': 'nws_observation_latest',
  '/alerts/active': 'nws_alerts_point',
};

function forecastFor(query: URLSearchParams): string {
  if (query.has('current')) {
    return query.has('temperature_unit') ? 'forecast_current_imperial' : 'forecast_current_metric';
  }
  if (query.has('hourly')) return 'forecast_full_7d';
  return Number(query.get('forecast_days')) > 7 ? 'forecast_daily_16_null_tail' : 'forecast_daily_7';
}

/** Both upstreams on one loopback origin, with the payloads of fixtures/. */
export async function openStandIn(routes: Routes = {}): Promise<StandIn> {
  const seen: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const table = new Map<string, Handler>();
  const route = (more: Routes) => {
    for (const [path, answer] of Object.entries(more)) table.set(path, toHandler(answer));
  };
  route({ ...weather, ...routes });

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://upstream.invalid');
    seen.push(url.pathname + url.search);
    headers.push(request.headers);
    const [path = ''] = [...table.keys()]
      .filter((start) => url.pathname.startsWith(start))
      .sort((a, b) => b.length - a.length);
    const handler = table.get(path) ?? ((_url, unknown) => sendPayload(unknown, 'forecast_error_not_found'));
    handler(url, response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${host}`;
  const options = {
    openMeteoUrl: url,
    geocodingUrl: url,
    airQualityUrl: url,
    nwsUrl: url,
    allowPrivateHosts: [host],
  };
  return {
    host,
    url,
    seen,
    headers,
    options,
    route,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function toHandler(answer: Answer): Handler {
  if (typeof answer === 'function') return answer;
  const inTurn = [answer].flat();
  return (_url, response) => sendPayload(response, (inTurn.length > 1 ? inTurn.shift() : inTurn[0]) ?? '');
}

export function sendPayload(response: ServerResponse, name: string): void {
  const { status, headers, body, rawBody } = readPayload(name);
  response.writeHead(status, headers).end(rawBody ?? JSON.stringify(body));
}
