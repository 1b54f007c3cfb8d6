import { zonedTimes } from '../forecast/zoned-time.ts';

export interface Clock {
  readonly utc_offset_seconds: number;
  readonly timezone: string;
}

/**
 * Makes a function that writes the times of one answer with the offset that holds at the place at that time. Open-Meteo
 * writes all local times of an answer with the offset of today, so those after a change of daylight saving time are an
 * hour off (open-meteo#490, #1764). So the function first converts each to its instant.
 */
export function localTimes({ utc_offset_seconds: offset, timezone }: Clock): (time: string) => string {
  const write = zonedTimes(timezone, offset / 60);
  return (time) => write(Date.parse(`${time}Z`) - offset * 1_000);
}
