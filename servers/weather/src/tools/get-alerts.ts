import { defineTool, firstThatFit, type Limits, reply, shorten } from '@mcp-commons/core';
import * as z from 'zod';
import { localTime } from '../forecast/describe.ts';
import { type Alerts, severities, type WeatherAlert } from '../nws/alerts.ts';
import { describePlace, type Place } from '../place/place.ts';
import type { PlaceSearch } from '../place/resolve-place.ts';
import type { Dated } from '../upstream/feed.ts';
import { aboutAnswer, answerFields, closingLines } from './answer-fields.ts';
import { explainFailures } from './explain-failures.ts';
import { findPlace } from './find-place.ts';
import { placeFields, unusedUnitsField } from './place-fields.ts';

const optionalText = z.string().optional();

const source = {
  name: 'US National Weather Service',
  attribution: 'Alerts by the US National Weather Service',
};
const maxText = 1_500;

/** Bytes of an answer besides its alerts. */
const frameBytes = 2_000;

type AlertSource = (place: Place, signal: AbortSignal) => Promise<Dated<Alerts>>;

export const getAlertsTool = (search: PlaceSearch, alertsAt: AlertSource, { outputBytes }: Limits) =>
  defineTool({
    name: 'get_alerts',
    title: 'Weather alerts',
    description:
      'Official weather alerts in force at a place in the United States, the gravest first. For other countries the ' +
      'answer says that there is no source, which does not mean that there are no alerts.',
    input: z.strictObject({ ...placeFields, units: unusedUnitsField }),
    output: z.object({
      ...answerFields,
      source: optionalText,
      attribution: optionalText,
      has_source: z.boolean().describe('When false, nothing is known of alerts there.'),
      alerts: z
        .array(
          z.object({
            event: z.string(),
            severity: z.enum(severities),
            certainty: z.string(),
            urgency: z.string(),
            area: optionalText,
            headline: optionalText,
            description: optionalText,
            instruction: optionalText,
            sender: optionalText,
            onset: optionalText,
            ends: optionalText.describe('When the hazard ends.'),
            expires: optionalText.describe('When this message does.'),
          }),
        )
        .optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },

    run: ({ units: _units, ...query }, ctx) =>
      explainFailures(async () => {
        const found = await findPlace(query, search, ctx);
        const dated = await alertsAt(found.place, ctx.signal);
        const head = describePlace(found.place);
        if (dated.value === 'outside') {
          const words = `There is no alert source for ${found.place.country ?? 'this place'}: whether alerts are in force is not known. Ask the weather service of the country.`;
          const {
            source: _source,
            attribution: _attribution,
            ...known
          } = aboutAnswer(found, source, dated, [words]);
          return reply({ ...known, has_source: false }, [head, ...(known.notes ?? [])].join('\n'));
        }
        const alerts = firstThatFit(dated.value.map(shortenTexts), outputBytes - frameBytes);
        const more = dated.value.length - alerts.length;
        const about = aboutAnswer(
          found,
          source,
          dated,
          more > 0 ? [`Less grave alerts left out: ${more}.`] : [],
        );
        const lines = [
          `${head}: ${dated.value.length === 0 ? 'no alerts in force' : `${dated.value.length} in force`}`,
          ...alerts.map(describeAlert),
          ...closingLines(about),
        ];
        return reply({ ...about, has_source: true, alerts }, lines.join('\n'));
      }),
  });

function shortenTexts(alert: WeatherAlert): WeatherAlert {
  const cut = (text: string | undefined) => text && shorten(text, maxText, ' […]');
  const { area, description, instruction } = alert;
  return { ...alert, area: cut(area), description: cut(description), instruction: cut(instruction) };
}

function describeAlert(alert: WeatherAlert): string {
  const until = alert.ends ?? alert.expires;
  return [
    `\n${alert.event} (${alert.severity}, ${alert.urgency}, ${alert.certainty})${until ? `, until ${localTime(until)}` : ''}`,
    alert.area,
    alert.description,
    alert.instruction,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}
