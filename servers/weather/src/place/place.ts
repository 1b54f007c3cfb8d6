/** A place on Earth. */
export interface Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  /** State, province, Land. */
  readonly region?: string | undefined;
  /** County or district, which distinguishes places of one region. */
  readonly district?: string | undefined;
  readonly country?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode?: string | undefined;
  readonly elevation?: number | undefined;
  readonly population?: number | undefined;
  readonly timeZone?: string | undefined;
  /** GeoNames feature: PPLC is a capital, PPLA the seat of a region, PPL… an inhabited place. */
  readonly feature?: string | undefined;
  readonly postcodes?: readonly string[] | undefined;
}

/** `Paris, Texas, United States` */
export function placeLabel({ name, region, country }: Place): string {
  return [name, region, country].filter((part) => part !== undefined && part !== '').join(', ');
}

/** `52.52, 13.41` */
export function coordinates({ latitude, longitude }: Place): string {
  return `${hundredths(latitude)}, ${hundredths(longitude)}`;
}

function hundredths(degrees: number): string {
  // Adding zero removes the sign of -0.00, which -0.001 rounds to.
  return (Number(degrees.toFixed(2)) + 0).toFixed(2);
}

/** `Paris, Texas, United States (33.66, -95.56)` */
export function describePlace(place: Place): string {
  return place.name === coordinates(place) ? place.name : `${placeLabel(place)} (${coordinates(place)})`;
}
