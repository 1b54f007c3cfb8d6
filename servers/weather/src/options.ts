import { NetworkSettingError, parseExactTarget } from '@mcp-commons/security/network-guard';
import * as z from 'zod';

const milliseconds = (max: number) => z.int().min(0).max(max);

const baseUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:\/\/[^@?#]+$/.test(text),
    'must be an http: or https: URL without user, query and fragment',
  )
  .optional();

const privateTarget = z.string().superRefine((text, ctx) => {
  try {
    parseExactTarget(text);
  } catch (error) {
    if (!(error instanceof NetworkSettingError)) throw error;
    ctx.addIssue({ code: 'custom', message: error.message });
  }
});

export const options = z.object({
  openMeteoUrl: baseUrl.describe('Forecasts; https://api.open-meteo.com, or the customer host with a key.'),
  geocodingUrl: baseUrl.describe('Places by name; https://geocoding-api.open-meteo.com, likewise.'),
  airQualityUrl: baseUrl.describe('Air quality; https://air-quality-api.open-meteo.com, likewise.'),
  nwsUrl: baseUrl.describe('US National Weather Service; https://api.weather.gov.'),
  openMeteoApiKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be printable ASCII without spaces')
    .optional()
    .meta({ secret: true })
    .describe('Key of a commercial plan of Open-Meteo; the free service is for non-commercial use.'),
  usSource: z
    .enum(['open-meteo', 'nws'])
    .default('open-meteo')
    .describe('Source of weather and forecasts in the United States.'),
  allowPrivateHosts: z
    .array(privateTarget)
    .default([])
    .describe('Exact host:port targets that may be private addresses, for upstreams of your own.'),
  userAgent: z
    .string()
    .regex(/^[\x20-\x7e]{1,300}$/, 'must be printable ASCII')
    .optional()
    .describe('User-Agent header; NWS wants one with a way to reach you.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('Milliseconds for one answer of an upstream, waiting and retries included.'),
  maxResponseBytes: z.int().min(1_024).max(20_000_000).default(5_000_000).describe('Bytes of one response.'),
  maxWaiting: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe('Requests that may wait for one Open-Meteo host, which gets one request at a time.'),
  currentCacheMs: milliseconds(86_400_000)
    .default(600_000)
    .describe('Milliseconds that current weather and air quality are kept.'),
  forecastCacheMs: milliseconds(86_400_000)
    .default(1_800_000)
    .describe('Milliseconds that forecasts are kept, at most until midnight at the place.'),
  alertsCacheMs: milliseconds(600_000).default(60_000).describe('Milliseconds that alerts are kept.'),
  placeCacheMs: milliseconds(31_536_000_000)
    .default(2_592_000_000)
    .describe('Milliseconds that places are kept.'),
  staleMs: milliseconds(21_600_000)
    .default(21_600_000)
    .describe(
      'Milliseconds for which an old answer, marked as old, is given while an upstream fails. Never alerts.',
    ),
  maxCacheEntries: z.int().min(1).max(100_000).default(500).describe('Answers of each kind that are kept.'),
});

export type Options = z.output<typeof options>;
