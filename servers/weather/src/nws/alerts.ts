import * as z from 'zod';
import type { Place } from '../place/place.ts';
import { createFeed, type Dated, type FeedSource } from '../upstream/feed.ts';
import type { UpstreamAnswer } from '../upstream/upstream.ts';
import { isAmerican, pointOf } from './point.ts';
import { isOutside, outsideMs, readAnswer } from './read-answer.ts';
import { minutes } from './read-forecast.ts';

export const severities = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;

const text = z
  .string()
  .nullish()
  .transform((words) => words ?? undefined);

const alert = z.object({
  event: z.string(),
  severity: z.enum(severities).catch('Unknown'),
  certainty: z.string(),
  urgency: z.string(),
  status: z.string(),
  messageType: text,
  areaDesc: text,
  headline: text,
  description: text,
  instruction: text,
  senderName: text,
  onset: text,
  ends: text,
  expires: text,
});
const schema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.object({ properties: alert })),
});

export interface WeatherAlert {
  readonly event: string;
  readonly severity: (typeof severities)[number];
  readonly certainty: string;
  readonly urgency: string;
  readonly area?: string | undefined;
  readonly headline?: string | undefined;
  readonly description?: string | undefined;
  readonly instruction?: string | undefined;
  readonly sender?: string | undefined;
  readonly onset?: string | undefined;
  /** When the hazard ends. */
  readonly ends?: string | undefined;
  /** When the message does, often before the hazard. */
  readonly expires?: string | undefined;
}

/** Alerts in force, the gravest first; `outside` when the source does not know the place. */
export type Alerts = readonly WeatherAlert[] | 'outside';

interface AlertsOptions extends FeedSource {
  readonly alertsCacheMs: number;
}

export function createAlerts({ alertsCacheMs, ...source }: AlertsOptions) {
  const feed = createFeed<Alerts>({
    ...source,
    // An old list of alerts may miss the one that matters.
    staleMs: 0,
    read: (answer) => readAlerts(source.upstream.name, answer),
    freshMs: (value) => (value === 'outside' ? outsideMs : alertsCacheMs),
  });
  return async (place: Place, signal: AbortSignal): Promise<Dated<Alerts>> => {
    if (!isAmerican(place)) return { value: 'outside', ageMs: 0 };
    return feed.get('/alerts/active', { point: pointOf(place) }, signal);
  };
}

function readAlerts(name: string, answer: UpstreamAnswer): Alerts {
  if (isOutside(answer)) return 'outside';
  // The active messages include those that end an alert early.
  return readAnswer(name, answer, schema)
    .features.map(({ properties }) => properties)
    .filter(({ status, messageType }) => status === 'Actual' && messageType !== 'Cancel')
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map(toAlert);
}

function toAlert({
  areaDesc,
  senderName,
  status,
  messageType,
  ...alert
}: z.output<typeof schema>['features'][number]['properties']): WeatherAlert {
  const time = (moment: string | undefined) => moment && minutes(moment);
  return {
    ...alert,
    area: areaDesc,
    sender: senderName,
    onset: time(alert.onset),
    ends: time(alert.ends),
    expires: time(alert.expires),
  };
}
