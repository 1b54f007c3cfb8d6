import { zonedTimes } from '../forecast/zoned-time.ts';

/** A time of Open-Meteo: ISO 8601 without an offset, or seconds since 1970. */
export type UpstreamTime = string | number;

export interface Clock {
  readonly utc_offset_seconds: number;
  readonly timezone: string;
}

/**
 * Makes a function that writes the times of one answer with the offset that holds at the place at that time. Open-Meteo
 * writes all local times of an answer with the offset of today, so those after a change of daylight saving time are an
 * hour off (open-meteo#490, #1764). So the function first converts each to its instant.
 */
export function localTimes({ utc_offset_seconds: offset, timezone }: Clock): (time: UpstreamTime) => string {
  const write = zonedTimes(timezone, offset / 60);
  return (time) => write(typeof time === 'number' ? time * 1_000 : Date.parse(`${time}Z`) - offset * 1_000);
}

/** The day of a daily value. Dates in text are right as they are; midnights in seconds use the offset of today. */
export function localDate(time: UpstreamTime, { utc_offset_seconds: offset }: Clock): string {
  return typeof time === 'string' ? time : new Date((time + offset) * 1_000).toISOString().slice(0, 10);
}
