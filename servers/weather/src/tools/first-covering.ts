import type { WeatherProvider } from '../forecast/weather.ts';
import type { Dated } from '../upstream/feed.ts';
import { UpstreamError } from '../upstream/upstream-error.ts';

/** The answer of the first provider that covers the place. */
export async function firstCovering<T>(
  providers: readonly WeatherProvider[],
  ask: (provider: WeatherProvider) => Promise<Dated<T> | undefined>,
): Promise<{ readonly provider: WeatherProvider; readonly dated: Dated<T> }> {
  for (const provider of providers) {
    const dated = await ask(provider);
    if (dated !== undefined) return { provider, dated };
  }
  const names = providers.map(({ name }) => name).join(' and ');
  throw new UpstreamError('no-data', `${names} does not cover this place.`);
}
