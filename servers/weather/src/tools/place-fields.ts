import * as z from 'zod';

const optionalName = z
  .string()
  .max(100)
  .optional()
  // Clients with forms send an empty text for a field that was left out.
  .transform((name) => name?.trim() || undefined);

/** The arguments of every tool that name the place. */
export const placeFields = {
  city: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('Name, "name, region or country", postcode, or "lat,lon".'),
  country: optionalName.describe('Name or two-letter code.'),
  region: optionalName.describe('State or province.'),
};

export const unitsField = z
  .enum(['celsius', 'fahrenheit'])
  .default('celsius')
  .describe('Wind, rain and heights follow.');

/** For tools with only one system of units, so that callers can pass `units` to every tool. */
export const unusedUnitsField = unitsField.describe('Changes nothing here.');
