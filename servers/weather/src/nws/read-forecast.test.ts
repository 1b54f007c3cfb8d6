import { expect, it } from 'vitest';
import { minutes, readIcon } from './read-forecast.ts';

// The names of https://api.weather.gov/icons.
it.each([
  ['clear', 'skc few wind_skc wind_few hot cold'],
  ['partly-cloudy', 'sct wind_sct'],
  ['cloudy', 'bkn ovc wind_bkn wind_ovc'],
  ['fog', 'fog haze smoke dust'],
  ['thunderstorm', 'tsra tsra_sct tsra_hi tornado hurricane tropical_storm'],
  ['snow', 'snow rain_snow rain_sleet snow_sleet fzra rain_fzra snow_fzra sleet blizzard'],
  ['showers', 'rain_showers rain_showers_hi'],
  ['rain', 'rain'],
  [undefined, 'unknown xskc'],
])('draws the sky %s for %s', (sky, names) => {
  const read = names
    .split(' ')
    .map((name) => readIcon(`https://api.weather.gov/icons/land/night/${name},40/rain,20?size=medium`));
  expect(new Set(read)).toEqual(new Set([sky]));
});

it.each([null, undefined, '', 'https://api.weather.gov/icons/land/skc'])('draws no sky for %j', (url) => {
  expect(readIcon(url)).toBeUndefined();
});

it.each([
  ['2026-06-15T06:00:00-07:00', '2026-06-15T06:00-07:00'],
  ['2026-06-15T06:00:00.000Z', '2026-06-15T06:00Z'],
  ['2026-06-15T06:00-07:00', '2026-06-15T06:00-07:00'],
])('writes %s without its seconds', (time, expected) => {
  expect(minutes(time)).toBe(expected);
});
