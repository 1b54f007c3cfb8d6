/** A number with its unit, or "no data" when the source has none. */
export function amount(value: number | undefined, unit: string): string {
  if (value === undefined) return 'no data';
  return unit === '' ? String(value) : `${value} ${unit}`;
}

/** `8.1 to 20.6 °C` */
export function range(low: number | undefined, high: number | undefined, unit: string): string {
  if (low === undefined && high === undefined) return 'no data';
  if (low === undefined) return `up to ${high} ${unit}`;
  return high === undefined ? `down to ${low} ${unit}` : `${low} to ${high} ${unit}`;
}

const winds = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

/** `from W (262°)` */
export function direction(degrees: number | undefined): string {
  if (degrees === undefined) return '';
  return ` from ${winds[Math.round(degrees / 45) % 8]} (${Math.round(degrees)}°)`;
}

/** `2026-06-15 14:15 (UTC+02:00)` of `2026-06-15T14:15+02:00` */
export function localTime(time: string): string {
  const [, date, clock, offset = ''] = /^(.{10})T(.{5})(.*)$/.exec(time) ?? [];
  return date === undefined ? time : `${date} ${clock} (UTC${offset === 'Z' ? '' : offset})`;
}

/** `Mon` of `2026-06-15` */
export function weekday(date: string): string {
  return ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(`${date}T00:00Z`).getUTCDay()] ?? '';
}

/** `Weather data by Open-Meteo.com. From the cache, 12 min old.` */
export function describeSource(attribution: string, ageSeconds: number | undefined): string {
  const kept = ageSeconds === undefined ? '' : ` From the cache, ${describeAge(ageSeconds * 1_000)} old.`;
  return `${attribution}.${kept}`;
}

/** `40 s`, `12 min`, `2 h 5 min` */
export function describeAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
