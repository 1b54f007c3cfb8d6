/**
 * Makes a function that writes instants (milliseconds since 1970) as ISO 8601 to the minute, with the offset that
 * holds in the zone at that moment; `otherwise` is the offset in minutes for a zone that this system does not know.
 */
export function zonedTimes(timeZone: string, otherwise: number): (instant: number) => string {
  const offsetAt = zoneOffset(timeZone) ?? (() => otherwise);
  return (instant) => {
    const minutes = offsetAt(instant);
    return new Date(instant + minutes * 60_000).toISOString().slice(0, 16) + writeOffset(minutes);
  };
}

/** Minutes that a zone is ahead of UTC, by instant. */
function zoneOffset(timeZone: string): ((instant: number) => number) | undefined {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    return (instant) => {
      const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
      return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
    };
  } catch {
    return undefined;
  }
}

const dayMs = 86_400_000;

/** Milliseconds from an instant to the next midnight of clocks that are `minutes` ahead of UTC. */
export function untilMidnight(instant: number, minutes: number): number {
  return dayMs - ((instant + minutes * 60_000) % dayMs);
}

function writeOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
