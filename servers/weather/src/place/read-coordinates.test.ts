import { expect, it } from 'vitest';
import { readCoordinates } from './read-coordinates.ts';

it.each([
  ['52.52,13.41', 52.52, 13.41],
  [' +52 , -13 ', 52, -13],
  ['-33.87  151.21', -33.87, 151.21],
  ['+33.87 -151.21', 33.87, -151.21],
  ['52.524378,13.410532', 52.5244, 13.4105],
  ['90,180', 90, 180],
  ['-90,-180', -90, -180],
])('reads %j', (text, latitude, longitude) => {
  expect(readCoordinates(text)).toMatchObject({ latitude, longitude });
});

it.each([
  ['90.1,0', 'latitude must be -90..90, not 90.1'],
  ['0,-180.1', 'longitude must be -180..180, not -180.1'],
  ['52.52,13.41 N', 'coordinates must be "lat,lon"'],
  ['at 52.5 13.4', 'coordinates must be "lat,lon"'],
  ['52.5 13.4 0', 'coordinates must be "lat,lon"'],
  ['.5 .5', 'coordinates must be "lat,lon"'],
])('says what is wrong with %j', (text, words) => {
  expect(readCoordinates(text)).toEqual(expect.stringContaining(words));
});

it.each(['Berlin', '90210', '123 45', 'No.5', 'Großenhöfen-Süd.5'])('takes %j for a name', (text) => {
  expect(readCoordinates(text)).toBeUndefined();
});
