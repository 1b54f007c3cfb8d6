import { defineTool, firstThatFit, reply } from '@mcp-commons/core';
import * as z from 'zod';
import { type FoundObject, searchObjects } from '../catalog/search-objects.ts';
import { showControls } from '../database/show-controls.ts';
import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';
import { markUntrusted, untrustedField, untrustedNote } from '../untrusted.ts';
import { withoutNulls } from '../without-nulls.ts';

const maxObjects = 100;

export const searchObjectsTool = (databases: Databases, { maxBytes }: Options) =>
  defineTool({
    name: 'search_objects',
    title: 'Search objects',
    description: 'Finds tables, views, columns, functions and types by a part of their name or comment.',
    input: z.strictObject({
      text: z.string().min(1).max(200).describe('Part of a name or comment, in any case.'),
      ...databases.choice,
    }),
    output: z.object({
      ...untrustedField,
      objects: z.array(z.looseObject({})),
      truncated: z.boolean(),
      hint: z.string().optional(),
    }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },

    async run({ text, database }, { signal }) {
      const found = await searchObjects(databases.get(database), { text, limit: maxObjects + 1 }, signal);
      const objects = firstThatFit(found.slice(0, maxObjects), maxBytes);
      const truncated = found.length > objects.length;
      if (objects.length === 0) {
        const hint = `No name or comment that this role may see contains ${JSON.stringify(text)}; try a shorter part, another word, or list_tables.`;
        return reply({ objects: [], truncated, hint }, hint);
      }
      const hint = truncated && `Only the first ${objects.length}; search for a longer text.`;
      return reply(
        { ...untrustedNote, objects: objects.map(withoutNulls), truncated, ...(hint && { hint }) },
        [markUntrusted(objects.map(writeObject).join('\n')), ...(hint ? [hint] : [])].join('\n'),
      );
    },
  });

function writeObject({ kind, schema, name, of, comment }: FoundObject): string {
  const place = kind === 'column' ? `${schema}.${of}.${name}` : `${schema}.${name}`;
  const signature = kind === 'function' ? `(${of})` : '';
  return showControls(`${kind} ${place}${signature}${comment ? ` -- ${comment}` : ''}`);
}
