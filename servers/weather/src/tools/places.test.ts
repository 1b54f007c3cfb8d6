import { expect, it } from 'vitest';
import { openWeather } from '../open-weather.fixture.ts';
import { sendPayload } from '../stand-in.fixture.ts';

const choosing = (
  answer: (choices: string[]) => { action: 'accept' | 'decline'; content?: { place: string } },
) =>
  openWeather({}, {}, { capabilities: { elicitation: {} } }).then((opened) => {
    const questions: string[] = [];
    opened.client.setRequestHandler('elicitation/create', ({ params }) => {
      questions.push(params.message);
      const { requestedSchema } = params as unknown as {
        requestedSchema: { properties: { place: { enum: string[] } } };
      };
      return answer(requestedSchema.properties.place.enum);
    });
    return { ...opened, questions };
  });

it('accepts a clear name, and lists the other places of that name', async () => {
  const { call } = await openWeather();
  const { structuredContent } = await call('get_weather', { city: 'Paris' });
  expect(structuredContent).toMatchObject({
    place: { name: 'Paris', region: 'Île-de-France', country: 'France', country_code: 'FR' },
    notes: [
      'Not meant, also of this name: Paris, Texas, United States; Paris, Tennessee, United States; Paris, Kentucky, United States.',
    ],
  });
});

it.each([
  [{ city: 'Paris, TX' }, 'Texas'],
  [{ city: 'Paris', region: 'TX' }, 'Texas'],
  [{ city: 'Paris, Texas, USA' }, 'Texas'],
  [{ city: 'Paris, USA', region: 'TX' }, 'Texas'],
  [{ city: 'Paris, TX', country: 'United States of America' }, 'Texas'],
  [{ city: 'Paris, Texas', country: 'U.S.' }, 'Texas'],
  [{ city: 'paris', region: 'kentucky', country: 'United States' }, 'Kentucky'],
  [{ city: 'PARIS', country: 'fr' }, 'Île-de-France'],
  [{ city: 'Berlin, DE' }, 'State of Berlin'],
  [{ city: 'Berlin', country: 'El Salvador', region: '' }, 'Usulután'],
  [{ city: 'Springfield', region: 'Illinois', country: 'US' }, 'Illinois'],
])('finds the place of %j', async (input, region) => {
  const { call } = await openWeather();
  const { structuredContent } = await call('get_weather', input);
  expect(structuredContent).toMatchObject({ place: { region } });
});

it.each(['Wales', 'England', 'Turkey', 'Czech Republic'])('knows %s as a country', async (country) => {
  const results = [
    { country_code: 'GB', country: 'United Kingdom', admin1: 'Wales' },
    { country_code: 'GB', country: 'United Kingdom', admin1: 'England' },
    { country_code: 'TR', country: 'Türkiye', admin1: 'Turkey' },
    { country_code: 'CZ', country: 'Czechia', admin1: 'Czech Republic' },
    { country_code: 'US', country: 'United States', admin1: country },
  ].map((place) => ({ ...place, name: 'Newport', feature_code: 'PPL' }));
  const { call } = await openWeather({
    '/v1/search': (_url, response) => response.end(JSON.stringify({ results })),
  });
  const { structuredContent } = await call('get_weather', { city: 'Newport', country });
  expect(structuredContent).toMatchObject({
    place: { region: country, country: expect.not.stringContaining('States') },
  });
});

it.each([
  [{ city: '10115' }, 'Mitte', 'DE'],
  [{ city: '10115', country: 'Germany' }, 'Mitte', 'DE'],
  [{ city: '90210' }, 'Beverly Hills', 'US'],
  [{ city: '90210-1234' }, 'Beverly Hills', 'US'],
  [{ city: '90210, CA' }, 'Beverly Hills', 'US'],
  [{ city: 'SW1A 1AA' }, 'Westminster', 'GB'],
  [{ city: 'sw1a1aa, UK' }, 'Westminster', 'GB'],
  [{ city: 'SW1A' }, 'Westminster', 'GB'],
])('finds the place of the postcode in %j', async (input, name, country) => {
  const { call } = await openWeather({
    '/v1/search': (url, response) => {
      const [code = '', area = ''] = url.searchParams.get('name')?.toLowerCase().split(', ') ?? [];
      const isKnown = ['10115', '90210', 'sw1a'].includes(code) && ['', 'ca'].includes(area);
      sendPayload(response, isKnown ? `geocoding_postcode_${code}` : 'geocoding_none');
    },
  });
  const { structuredContent } = await call('get_weather', input);
  expect(structuredContent).toMatchObject({ place: { name, country_code: country } });
});

it.each([
  ['begins like one that is known', { city: '1011' }, 'No place with the postcode "1011" is known.'],
  [
    'is of another country',
    { city: '90210', country: 'DE' },
    'in DE is known. Elsewhere it means:\n{"city":"Beverly',
  ],
])('finds no place for a postcode that %s', async (_what, input, words) => {
  const { call } = await openWeather();
  const { text, isError } = await call('get_weather', input);
  expect(isError).toBe(true);
  expect(text).toContain(words);
});

it('uses the first part of a long postcode only in its own country', async () => {
  const { call, standIn } = await openWeather({
    '/v1/search': (url, response) =>
      response.end(
        url.searchParams.get('name') === '1011'
          ? '{"results":[{"name":"Lausanne","country_code":"CH","postcodes":["1011"]}]}'
          : '{"generationtime_ms":0.3}',
      ),
  });
  const { text } = await call('get_weather', { city: '1011 AB' });
  expect(text).toBe(
    'Error: No place with the postcode "1011 AB" is known. Few postcodes of large cities are known: give the name of the place, or "lat,lon".',
  );
  expect(standIn.seen).toHaveLength(2);
});

it.each([' 52.52437, 13.41053 ', '52.52437 13.41053'])(
  'searches for nothing when it gets %j',
  async (city) => {
    const { call, standIn } = await openWeather();
    const { text } = await call('get_weather', { city });
    expect(text).toMatch(/^52\.52, 13\.41, local time/);
    expect(standIn.seen).toEqual([
      expect.stringMatching(/^\/v1\/forecast\?latitude=52\.5244&longitude=13\.4105&/),
    ]);
  },
);

it.each(['52.52°N 13.41°E', '(52.52, 13.41)', '\u221233.87,151.21', '52.52N, 13.41E', '.5,.5', '52.52'])(
  'says how coordinates are written when it gets %j',
  async (city) => {
    const { call, standIn } = await openWeather();
    const { text } = await call('get_weather', { city });
    expect(text).toBe(
      'Error: coordinates must be "lat,lon" such as 52.52,13.41, in decimal degrees with a minus for south and west.',
    );
    expect(standIn.seen).toEqual([]);
  },
);

it('writes a zero without a sign', async () => {
  const { call } = await openWeather();
  const { text } = await call('get_weather', { city: '-0.001,-0.004' });
  expect(text).toMatch(/^0\.00, 0\.00, local time/);
});

it('reads as many decimals as a computer writes', async () => {
  const { call } = await openWeather();
  const { text } = await call('get_weather', { city: '51.50853,-0.12574000000000002' });
  expect(text).toMatch(/^51\.51, -0\.13, local time/);
});

it('lists what an ambiguous name can mean, the largest first, with arguments that mean it', async () => {
  const { call } = await openWeather();
  const { text, isError } = await call('get_weather', { city: 'Springfield' });
  expect(isError).toBe(true);
  const lines = text.split('\n');
  expect(lines[0]).toBe('Error: "Springfield" can mean several places. Call again with one of these:');
  expect(lines[1]).toBe(
    '{"city":"Springfield","region":"Missouri","country":"US"}: Springfield, Missouri, United States (37.22, -93.30), population 169,176',
  );
  expect(lines).toHaveLength(7);
  for (const line of lines.slice(1)) {
    const { structuredContent } = await call('get_weather', JSON.parse(line.slice(0, line.indexOf('}') + 1)));
    const { region } = (structuredContent as { place: { region: string } }).place;
    expect(line).toContain(`Springfield, ${region}`);
  }
});

it('lets the person choose where the client can ask', async () => {
  const { call, questions } = await choosing((choices) => ({
    action: 'accept',
    content: { place: choices[2] ?? '' },
  }));
  const { structuredContent } = await call('get_weather', { city: 'Springfield' });
  expect(structuredContent).toMatchObject({ place: { region: 'Illinois' } });
  expect(questions).toEqual(['"Springfield" can mean several places. Which one?']);
});

it.each([
  ['declines', { action: 'decline' as const }],
  ['answers with something else', { action: 'accept' as const, content: { place: 'Springfield, Atlantis' } }],
])('answers with an error when the person %s', async (_what, answer) => {
  const { call, standIn } = await choosing(() => answer);
  const { text, isError } = await call('get_weather', { city: 'Springfield' });
  expect(isError).toBe(true);
  expect(text).toMatch(/^Error: The person chose none\. "Springfield" can mean several places\./);
  expect(standIn.seen.filter((path) => path.startsWith('/v1/forecast'))).toEqual([]);
});

it('lists the places of the name when none is in the region', async () => {
  const { call } = await openWeather();
  const { text, isError } = await call('get_weather', { city: 'Paris', region: 'Bavaria' });
  expect(isError).toBe(true);
  expect(text).toContain('No place named "Paris" in Bavaria is known. Places of that name:\n{"city":"Paris"');
});

it.each([
  [{}, 'required'],
  [{ city: '' }, 'city'],
  [{ city: 'Q' }, 'city must be a name of at least 2 characters, a postcode, or "lat,lon"'],
  [{ city: '\u200b\u200b' }, 'city must be a name of at least 2 characters'],
  [{ city: ',,' }, 'city must be a name of at least 2 characters'],
  [{ city: '91,0' }, 'latitude must be -90..90, not 91'],
  [{ city: '0,181' }, 'longitude must be -180..180, not 181'],
  [{ city: 'x'.repeat(201) }, '200'],
  [{ city: 'Berlin', units: 'kelvin' }, 'celsius'],
  [{ city: 'Berlin', contry: 'DE' }, 'contry'],
])('refuses %j, and says what is right', async (input, words) => {
  const { call, standIn } = await openWeather();
  const { text, isError } = await call('get_weather', input);
  expect(isError).toBe(true);
  expect(text).toContain(words);
  expect(standIn.seen).toEqual([]);
});

it('searches locations, each with the arguments that mean it', async () => {
  const { call } = await openWeather();
  const { structuredContent, text } = await call('search_locations', { city: 'Berlin', units: 'fahrenheit' });
  const { places, elevation_unit: unit } = structuredContent as {
    places: Record<string, unknown>[];
    elevation_unit: string;
  };
  expect(unit).toBe('ft');
  expect(places).toHaveLength(6);
  expect(places[0]).toEqual({
    name: 'Berlin',
    region: 'State of Berlin',
    country: 'Germany',
    country_code: 'DE',
    latitude: 52.52437,
    longitude: 13.41053,
    elevation: 243,
    population: 3_426_354,
    time_zone: 'Europe/Berlin',
    arguments: { city: 'Berlin', region: 'State of Berlin', country: 'DE' },
  });
  expect(text).toContain('Places by Open-Meteo.com and GeoNames.org.');
});

it('refuses to search for text that is not a name', async () => {
  const { call, standIn } = await openWeather();
  const { text, isError } = await call('search_locations', { city: 'Q' });
  expect(isError).toBe(true);
  expect(text).toContain('city must be a name of at least 2 characters');
  expect(standIn.seen).toEqual([]);
});

it('says where a search found nothing, and where places of the name are', async () => {
  const { call } = await openWeather();
  const { text, structuredContent } = await call('search_locations', { city: 'Springfield', country: 'DE' });
  expect(structuredContent).toMatchObject({ places: [] });
  expect(text).toContain(
    'No place named "Springfield" in DE is known. Places of that name:\n{"city":"Springfield","region":"Missouri","country":"US"}',
  );
});

it('answers a search without results with an empty list, not an error', async () => {
  const { call } = await openWeather();
  const { structuredContent, text, isError } = await call('search_locations', { city: 'Xqzzyv' });
  expect(isError).toBeUndefined();
  expect(structuredContent).toMatchObject({ places: [] });
  expect(text).toContain('No place named "Xqzzyv" is known.');
});

it.each([
  ['of no region, beside one of a region', [{ name: 'Foo' }, { name: 'Foo', admin1: 'Ohio' }]],
  ['of a name that is too short to be searched for', [{ name: 'Å' }, { name: 'Ø', admin1: 'Troms' }]],
  ['of a name with a comma', [{ name: 'Foo, D.C.' }, { name: 'Foo, D.C.', admin1: 'Ohio' }]],
  [
    'that is a state, beside a town of its name and one of a longer name',
    [
      { name: 'Foo', admin1: 'Foo', feature_code: 'ADM1', population: 50_000 },
      { name: 'Foo', admin1: 'Ohio', population: 900 },
      { name: 'Footown', admin1: 'Foo', population: 100 },
    ],
  ],
  ['of regions that compare as one', ['São', 'Sao'].map((admin1) => ({ name: 'Foo', admin1 }))],
])('gives arguments that mean a place %s', async (_what, places) => {
  const town = { feature_code: 'PPL', country_code: 'US', longitude: 9 };
  const results = places.map((place, i) => ({ ...town, ...place, latitude: i + 1 }));
  const { call } = await openWeather({
    '/v1/search': (_url, response) => response.end(JSON.stringify({ results })),
  });
  const { text } = await call('get_weather', { city: 'Foo' });
  const offered = [...text.matchAll(/^\{.*?\}/gm)].map(([json]) => JSON.parse(json));
  const taken = await Promise.all(offered.map((args) => call('get_weather', args)));
  const at = (latitude: number) => ({ structuredContent: { place: { latitude } } });
  expect(taken).toMatchObject([at(1), at(2)]);
});
