import type { Conditions, Sky } from '../forecast/weather.ts';

/** WMO code table 4677, as far as Open-Meteo uses it. */
const codes: Readonly<Record<number, readonly [string, Sky]>> = {
  0: ['clear', 'clear'],
  1: ['mainly clear', 'clear'],
  2: ['partly cloudy', 'partly-cloudy'],
  3: ['overcast', 'cloudy'],
  45: ['fog', 'fog'],
  48: ['rime fog', 'fog'],
  51: ['light drizzle', 'drizzle'],
  53: ['moderate drizzle', 'drizzle'],
  55: ['dense drizzle', 'drizzle'],
  56: ['light freezing drizzle', 'drizzle'],
  57: ['dense freezing drizzle', 'drizzle'],
  61: ['slight rain', 'rain'],
  63: ['moderate rain', 'rain'],
  65: ['heavy rain', 'rain'],
  66: ['light freezing rain', 'rain'],
  67: ['heavy freezing rain', 'rain'],
  71: ['slight snowfall', 'snow'],
  73: ['moderate snowfall', 'snow'],
  75: ['heavy snowfall', 'snow'],
  77: ['snow grains', 'snow'],
  80: ['slight rain showers', 'showers'],
  81: ['moderate rain showers', 'showers'],
  82: ['violent rain showers', 'showers'],
  85: ['slight snow showers', 'snow'],
  86: ['heavy snow showers', 'snow'],
  95: ['thunderstorm', 'thunderstorm'],
  96: ['thunderstorm with slight hail', 'thunderstorm'],
  99: ['thunderstorm with heavy hail', 'thunderstorm'],
};

export function describeCode(code: number | undefined): Conditions | undefined {
  if (code === undefined) return undefined;
  const [text, sky] = codes[code] ?? [`unknown (code ${code})`];
  return { text, sky };
}
