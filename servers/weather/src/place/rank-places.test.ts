import { expect, it } from 'vitest';
import type { Place } from './place.ts';
import { rankPlaces } from './rank-places.ts';

const place = (
  name: string,
  country: string,
  population: number,
  feature = 'PPL',
  postcodes: string[] = [],
): Place => ({
  name,
  countryCode: country,
  population,
  feature,
  postcodes,
  latitude: 0,
  longitude: 0,
});

it.each<[string, string, [Place, ...Place[]], string]>([
  [
    'the largest, when it is a capital',
    'Paris',
    [place('Paris', 'US', 600_000), place('Paris', 'FR', 2_138_551, 'PPLC')],
    'FR',
  ],
  [
    'the largest, when it is five times larger than the next',
    'Moscow',
    [place('Moscow', 'US', 25_000), place('Moscow', 'RU', 125_000)],
    'RU',
  ],
  ['the only inhabited one', 'Etna', [place('Etna', 'IT', 0, 'MT'), place('Etna', 'US', 700)], 'US'],
  [
    'a capital, whatever other places have its name',
    'Bern',
    [place('Verona', 'IT', 714_310), place('Bern', 'CH', 121_631, 'PPLC')],
    'CH',
  ],
  [
    'a city, and not the state around it, or the country around that',
    'Zacatecas',
    [
      { ...place('Zacatecas', 'MX', 1_622_138, 'ADM1'), region: 'Zacatecas' },
      { ...place('Zacatecas', 'MX', 129_011, 'PPLA'), region: 'Zacatecas' },
      place('Zacatecas', 'MX', 126_014_024, 'PCLI'),
    ],
    'MX',
  ],
  [
    'the one of exactly that name',
    'Bern',
    [place('Bernau', 'DE', 130_000), place('Bern', 'CH', 121_631, 'PPLC')],
    'CH',
  ],
  [
    'the one of exactly that name, even if a longer name is of a larger place or state',
    'Bern',
    [place('Bernau', 'DE', 130_000), place('Bernia', 'IT', 900_000, 'ADM1'), place('Bern', 'US', 1_000)],
    'US',
  ],
  [
    'the capital, when no population is known',
    'Melekeok',
    [place('Melekeok', 'US', 0), place('Melekeok', 'PW', 0, 'PPLC')],
    'PW',
  ],
  [
    'a name that is written without its strokes and dots',
    'Lodz',
    [place('Lodz', 'US', 40), place('Łódź', 'PL', 768_755, 'PPLA')],
    'PL',
  ],
  [
    'a name that is written without its full stop',
    'St. Louis',
    [place('St Louisville', 'DE', 900_000), place('St Louis', 'US', 300_000)],
    'US',
  ],
  [
    'the largest place of a postcode in one country',
    '10967',
    [
      place('Kreuzberg', 'DE', 150_000, 'PPLX', ['10967']),
      place('Berlin', 'DE', 3_426_354, 'PPLC', ['10967']),
    ],
    'DE',
  ],
])('chooses %s', (_what, name, places, country) => {
  expect(rankPlaces(name, places)).toMatchObject({ kind: 'found', place: { countryCode: country } });
});

it.each<[string, string, [Place, ...Place[]]]>([
  [
    'a capital is not the largest',
    'San Jose',
    [place('San José', 'CR', 335_007, 'PPLC'), place('San Jose', 'US', 1_026_908)],
  ],
  ['the lead is small', 'Cambridge', [place('Cambridge', 'GB', 123_867), place('Cambridge', 'US', 110_402)]],
  ['no population is known', 'Beeston', [place('Beeston', 'GB', 0), place('Beeston', 'GB', 0)]],
  [
    'a place known by that name, too, is far larger',
    'Milano',
    [
      place('Milano', 'US', 428),
      place('Milan', 'IT', 1_371_498, 'PPLA'),
      place('Milano Marittima', 'IT', 900),
    ],
  ],
  [
    'a state elsewhere has that name, and is far larger',
    'Georgia',
    [
      { ...place('Georgia', 'US', 10_711_908, 'ADM1'), region: 'Georgia' },
      { ...place('Georgia', 'US', 4_818), region: 'Vermont' },
    ],
  ],
  [
    'a country has that name, and is far larger',
    'Mexico',
    [place('Mexico', 'MX', 126_190_788, 'PCLI'), place('Mexico', 'PH', 173_403)],
  ],
  [
    'a postcode is of two countries',
    '10001',
    [place('New York', 'US', 8_804_190, 'PPL', ['10001']), place('Cáceres', 'ES', 95_000, 'PPL', ['10001'])],
  ],
])('is ambiguous when %s', (_what, name, places) => {
  const ranking = rankPlaces(name, places);
  expect(ranking.kind).toBe('ambiguous');
});

it('lists far larger places first, the largest before the others', () => {
  const places: [Place, ...Place[]] = [
    place('Kiev', 'RU', 12),
    place('Kyiv Oblast', 'UA', 1_000),
    place('Kyiv', 'UA', 2_797_553, 'PPLC'),
  ];
  expect(rankPlaces('Kiev', places)).toMatchObject({
    candidates: [{ name: 'Kyiv' }, { name: 'Kyiv Oblast' }, { name: 'Kiev' }],
  });
});
