import type { PayloadCase } from '../payload-case.fixture.ts';

const search = '/v1/search';
const forecast = '/v1/forecast';
const air = '/v1/air-quality';
const limit = 'Open-Meteo answers no more requests this';

/** An error answer to a request for the current weather. */
const failing = (payload: string, error: string): PayloadCase => ({
  payload,
  at: forecast,
  tool: 'get_weather',
  error,
});
const rejected = (payload: string, reason: string) =>
  failing(payload, `Open-Meteo does not accept the request (status 400, "${reason}`);

export const openMeteoCases: readonly PayloadCase[] = [
  {
    payload: 'air_quality_current',
    at: air,
    tool: 'get_air_quality',
    says: 'European index 34 (fair), US index 42 (good)',
  },
  {
    payload: 'air_quality_outside_europe',
    at: air,
    tool: 'get_air_quality',
    says: 'alder pollen no data, birch pollen no data, grass pollen no data, UV index',
  },
  {
    payload: 'archive_daily',
    at: forecast,
    tool: 'get_forecast',
    says: '2020-01-03: slight rain, 2.2 to 6.9 °C, precipitation 3.4 mm (probability no data), wind to 28.4 km/h',
  },
  failing('elevation', 'Open-Meteo answered in an unexpected shape'),
  {
    payload: 'forecast_current_imperial',
    at: forecast,
    tool: 'get_weather',
    input: { city: 'Berlin', units: 'fahrenheit' },
    says: 'partly cloudy, 68.6 °F, feels like 66.3 °F\nwind 10.2 mph from W (262°), gusts 19.9 mph\nprecipitation 0 inch, snowfall 0 inch',
  },
  {
    payload: 'forecast_current_metric',
    at: forecast,
    tool: 'get_weather',
    says: 'Berlin, State of Berlin, Germany (52.52, 13.41), local time 2026-06-15 14:15 (UTC+02:00)\npartly cloudy, 20.3 °C, feels like 19 °C\nwind 16.5 km/h from W (262°), gusts 32 km/h\nprecipitation 0 mm, snowfall 0 cm',
  },
  {
    payload: 'forecast_current_nulls',
    at: forecast,
    tool: 'get_weather',
    says: 'gusts no data\nprecipitation no data, snowfall 0 cm',
  },
  {
    payload: 'forecast_daily_16_null_tail',
    at: forecast,
    tool: 'get_forecast',
    input: { city: 'Berlin', days: 16 },
    says: 'Thu 2026-06-25: no data\nFri 2026-06-26: no data',
  },
  {
    payload: 'forecast_daily_7',
    at: forecast,
    tool: 'get_forecast',
    says: '2026-06-16: slight rain showers, 9 to 21.3 °C, precipitation 24 mm (probability 72 %), wind to 13.5 km/h, gusts 26.6 km/h, UV index 6.2, sun 04:44 to 21:29',
  },
  {
    payload: 'forecast_dst_change',
    at: forecast,
    tool: 'get_forecast',
    says: '2026-10-26: sky: no data, 9.5 to 21.5 °C, precipitation no data (probability no data), wind to no data',
  },
  failing(
    'forecast_error_apikey_invalid',
    'Open-Meteo does not accept the API key. The operator should check OPEN_METEO_API_KEY.',
  ),
  failing(
    'forecast_error_apikey_missing',
    'Open-Meteo refuses access (status 401). The operator should check the API key',
  ),
  failing(
    'forecast_error_concurrent',
    'Open-Meteo answers too many requests at once. Try again in a few seconds.',
  ),
  rejected('forecast_error_coord_count', "Parameter 'latitude' and 'longitude' must have the same number"),
  rejected(
    'forecast_error_daily_variable',
    "Data corrupted at path ''. Cannot initialize ForecastVariableDaily",
  ),
  rejected('forecast_error_date_format', 'Invalid date format.'),
  rejected('forecast_error_date_order', 'End-date must be larger'),
  rejected('forecast_error_date_range', "Parameter 'start_date' is out of allowed range"),
  rejected('forecast_error_forecast_days', 'Forecast days is invalid. Allowed range 0 to 16.'),
  failing('forecast_error_internal', 'Open-Meteo is unavailable (status 500). Try again later.'),
  rejected('forecast_error_latitude', 'Latitude must be in range'),
  rejected('forecast_error_longitude', 'Longitude must be in range'),
  failing(
    'forecast_error_midstream',
    'Open-Meteo sent something that is not JSON (status 200). Try again later, or the operator checks its URL.',
  ),
  rejected('forecast_error_missing_coords', "Parameter 'latitude' and 'longitude' must not be empty"),
  failing('forecast_error_no_data', 'Open-Meteo has no data for this place.'),
  rejected('forecast_error_not_a_number', "Data corrupted at path ''. Cannot initialize Float"),
  failing('forecast_error_not_found', 'Open-Meteo does not accept the request (status 404, "Not Found")'),
  failing('forecast_error_overloaded', 'Open-Meteo is unavailable (status 503). Try again later.'),
  rejected('forecast_error_past_days', 'Past days is invalid.'),
  failing('forecast_error_rate_day', `${limit} day: its limit per day is used up. Try again tomorrow.`),
  failing('forecast_error_rate_hour', `${limit} hour: its limit per hour is used up. Try again in one hour.`),
  failing(
    'forecast_error_rate_minute',
    `${limit} minute: its limit per minute is used up. Try again in one minute.`,
  ),
  rejected('forecast_error_timezone', 'Invalid timezone'),
  rejected('forecast_error_variable', "Data corrupted at path ''. Cannot initialize SurfacePressure"),
  {
    payload: 'forecast_full_7d',
    at: forecast,
    tool: 'get_forecast',
    input: { city: 'Berlin', hours: 2 },
    says: 'By hour, local time:\n2026-06-15 00:00 (UTC+02:00): clear, 9.8 °C, feels like 8.5 °C, precipitation 0 mm',
  },
  {
    payload: 'forecast_hourly_48',
    at: forecast,
    tool: 'get_forecast',
    input: { city: 'Berlin', hours: 48 },
    says: '2026-06-16 23:00 (UTC+02:00): ',
  },
  failing('forecast_two_locations', 'Open-Meteo answered in an unexpected shape'),
  failing('forecast_unixtime', 'Open-Meteo answered in an unexpected shape'),
  {
    payload: 'geocoding_berlin',
    at: search,
    tool: 'get_weather',
    says: 'Not meant, also of this name: Berlín, Usulután, El Salvador; Berlin, New Hampshire',
  },
  {
    payload: 'geocoding_error_count',
    at: search,
    tool: 'get_weather',
    error: 'status 400, "Parameter count must be between 1 and 100."',
  },
  {
    payload: 'geocoding_error_no_name',
    at: search,
    tool: 'get_weather',
    error: `status 400, "Value of type 'String' required for key 'name'."`,
  },
  { payload: 'geocoding_get', at: search, tool: 'get_weather', error: 'unexpected shape (no results)' },
  {
    payload: 'geocoding_get_error',
    at: search,
    tool: 'get_weather',
    error: 'status 400, "Location ID not found."',
  },
  {
    payload: 'geocoding_none',
    at: search,
    tool: 'get_weather',
    input: { city: 'Xqzzyv' },
    error:
      'No place named "Xqzzyv" is known. Check the spelling, put a comma before a region or country, try the English name, or give "lat,lon".',
  },
  {
    payload: 'geocoding_null_island',
    at: search,
    tool: 'search_locations',
    input: { city: 'Null Point' },
    says: 'Null Point (0.00, 0.00), population no data, elevation no data',
  },
  {
    payload: 'geocoding_paris',
    at: search,
    tool: 'get_weather',
    input: { city: 'Paris' },
    says: 'Paris, Île-de-France, France (48.85, 2.35)',
  },
  {
    payload: 'geocoding_paris_texas',
    at: search,
    tool: 'get_weather',
    input: { city: 'Paris, TX' },
    answer: ['geocoding_paris', 'geocoding_paris_texas'],
    says: 'Paris, Texas, United States (33.66, -95.56)',
  },
  {
    payload: 'geocoding_postcode_10115',
    at: search,
    tool: 'search_locations',
    input: { city: '10115' },
    says: 'Mitte, State of Berlin, Germany (52.52, 13.40), population 102338, elevation 41 m: {"city":"Mitte"',
  },
  {
    payload: 'geocoding_postcode_90210',
    at: search,
    tool: 'get_weather',
    input: { city: '90210' },
    says: 'Beverly Hills, California, United States (34.07, -118.40)',
  },
  {
    payload: 'geocoding_postcode_sw1a',
    at: search,
    tool: 'get_weather',
    input: { city: 'SW1A' },
    says: 'Westminster, England, United Kingdom (51.50, -0.12)',
  },
  {
    payload: 'geocoding_seattle',
    at: search,
    tool: 'get_weather',
    input: { city: 'Seattle' },
    says: 'Seattle, Washington, United States (47.61, -122.33)',
  },
  {
    payload: 'geocoding_springfield_ambiguous',
    at: search,
    tool: 'get_weather',
    input: { city: 'Springfield' },
    error:
      '{"city":"Springfield","region":"Illinois","country":"US"}: Springfield, Illinois, United States (39.80, -89.64), population 114,394',
  },
  failing('upstream_html_502', 'Open-Meteo is unavailable (status 502). Try again later.'),
];
