import * as z from 'zod';
import { isObject } from '../query/path.ts';

/** A JSON object, passed on as it came: a record schema would copy it, and silently drop `__proto__`. */
export const jsonObject = z
  .unknown()
  .check(({ value: input, issues }) => {
    // A refinement would be of another code, by which core does not see that an empty text stands for nothing.
    if (!isObject(input)) issues.push({ code: 'invalid_type', expected: 'object', input });
  })
  .meta({ type: 'object' });

export const collectionField = z.string().describe('Name.');
export const filterField = jsonObject
  .optional()
  .describe('{"status":"open","total":{"$gt":9}}; operators as in MongoDB, no $regex.');
export const fieldsField = z.array(z.string()).max(100).optional().describe('Only these paths.');
export const cursorField = z.string().optional().describe('next_cursor of the page before.');

/** How many documents, in words. */
export const documentsOf = (count: number) => (count === 1 ? '1 document' : `${count} documents`);

/** Joins notices into one text; without notices there is no field. */
export function noticeOf(notices: readonly string[]): { notice?: string } {
  return notices.length > 0 ? { notice: notices.join(' ') } : {};
}

export const reading = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
export const adding = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};
export const destroying = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
};
