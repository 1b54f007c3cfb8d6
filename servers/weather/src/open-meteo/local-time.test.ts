import { expect, it } from 'vitest';
import { localTimes } from './local-time.ts';

const summer = { utc_offset_seconds: 7_200, timezone: 'Europe/Berlin' };

it.each([
  ['2026-10-25T00:00', '2026-10-25T00:00+02:00'],
  ['2026-10-25T02:00', '2026-10-25T02:00+02:00'],
  ['2026-10-25T03:00', '2026-10-25T02:00+01:00'],
  ['2026-10-25T04:00', '2026-10-25T03:00+01:00'],
  ['2026-10-26T12:00', '2026-10-26T11:00+01:00'],
])('reads %s, written with the offset of summer, as %s', (written, read) => {
  expect(localTimes(summer)(written)).toBe(read);
});

it.each([
  ['Asia/Kolkata', 19_800, '2026-06-15T12:00+05:30'],
  ['America/St_Johns', -9_000, '2026-06-15T12:00-02:30'],
  ['GMT', 0, '2026-06-15T12:00+00:00'],
  ['Europe/Kiev', 10_800, '2026-06-15T12:00+03:00'],
  ['Atlantis/Centre', 3_600, '2026-06-15T12:00+01:00'],
])('writes the offset of %s', (timezone, offset, written) => {
  expect(localTimes({ timezone, utc_offset_seconds: offset })('2026-06-15T12:00')).toBe(written);
});
