import * as z from 'zod';
import { parseBody } from '../upstream/parse-body.ts';
import { reasonOf, type UpstreamAnswer } from '../upstream/upstream.ts';
import { UpstreamError } from '../upstream/upstream-error.ts';

/** The time zone of an answer, and its offset of today. */
export const clock = z.object({
  utc_offset_seconds: z.number().min(-86_400).max(86_400),
  timezone: z.string(),
});

/** Milliseconds since 1970 that a Date can hold, whatever the offset. */
const maxMs = 8e15;

/** A time or a day in ISO 8601, without an offset. */
export const time = z
  .string()
  .refine((text) => Math.abs(Date.parse(`${text}Z`)) <= maxMs, 'not a time without an offset');

/** One value; absent or null when the model has none. */
export const value = z
  .number()
  .nullish()
  .transform((number) => number ?? undefined);

/** One value for each time. */
export const series = z.array(z.number().nullable()).default([]);

/** @throws UpstreamError for an error answer, and for one that does not match the schema */
export function readAnswer<T>(name: string, { status, body }: UpstreamAnswer, schema: z.ZodType<T>): T {
  if (status !== 200) throw rejection(name, status, reasonOf(body));
  return parseBody(name, body, schema);
}

function rejection(name: string, status: number, reason: string): UpstreamError {
  if (/api key/i.test(reason)) {
    return new UpstreamError(
      'denied',
      `${name} does not accept the API key. The operator should check OPEN_METEO_API_KEY.`,
    );
  }
  if (/no data/i.test(reason)) return new UpstreamError('no-data', `${name} has no data for this place.`);
  return new UpstreamError(
    'rejected',
    `${name} does not accept the request (status ${status}${reason && `, "${reason}"`}).`,
  );
}
