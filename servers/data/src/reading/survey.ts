import { firstThatFit } from '@mcp-commons/core';
import type { Collections } from '../collection/collections.ts';
import type { Document } from '../collection/document.ts';
import { type FieldDescription, FieldSurvey } from '../query/describe-fields.ts';
import { damagedNotice, type PageBounds, tooSlow } from './read-page.ts';

export interface Survey {
  readonly name: string;
  readonly documents: number;
  readonly bytes: number;
  readonly modified: Date;
  readonly fields: FieldDescription[];
  /** The first documents. */
  readonly rows: readonly Document[];
  readonly notices: readonly string[];
}

/** Documents that a survey reads; of a larger collection, this many, evenly spread. */
const maxSurveyed = 100_000;

/** Says what a collection holds. */
export async function surveyCollection(
  collections: Collections,
  name: string,
  { maxRows, maxBytes, timeoutMs, signal }: PageBounds & { readonly maxRows: number },
): Promise<Survey> {
  const { bytes, modified } = await collections.info(name);
  const deadline = performance.now() + timeoutMs;
  const counted = await collections.count(name, signal, deadline);
  if (counted === undefined) throw tooSlow(name, 'Counting', timeoutMs);
  const every = Math.ceil(counted / maxSurveyed);
  const survey = new FieldSurvey();
  const rows: Document[] = [];
  const rest = Math.max(100, deadline - performance.now());
  let surveyed = 0;
  const { reason, damaged } = await collections.scan(
    name,
    { every, timeoutMs: rest, signal },
    ({ document }) => {
      survey.add(document);
      surveyed += 1;
      if (rows.length < maxRows) rows.push(document);
      return undefined;
    },
  );
  const documents = every <= 1 && reason === 'end' ? surveyed : counted;
  const all = survey.fields();
  const fields = fitting(all, maxBytes);
  const notices = [
    fields !== all && 'There are too many fields to show all of them with their values.',
    surveyed < documents &&
      `Fields are described by ${surveyed} of the ${documents} documents${reason === 'late' ? ', the first' : ', evenly spread'}.`,
    survey.leftOut && 'Some fields are not described: there are too many, or their names are too long.',
    damaged > 0 && damagedNotice(damaged),
  ].filter((notice) => notice !== false);
  return {
    name,
    documents,
    bytes,
    modified,
    fields,
    rows,
    notices,
  };
}

/** As many fields as there is room for, without their values if that makes room. */
function fitting(fields: FieldDescription[], maxBytes: number): FieldDescription[] {
  if (Buffer.byteLength(JSON.stringify(fields)) <= maxBytes) return fields;
  return firstThatFit(
    fields.map(({ values: _values, samples: _samples, ...field }) => field),
    maxBytes,
  );
}
