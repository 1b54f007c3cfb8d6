import { defineTool, ToolError } from '@mcp-commons/core';
import * as z from 'zod';
import { checkValue, type Document, requireRevision, sharedId } from '../collection/document.ts';
import { nameDocument } from '../name-document.ts';
import { changeFields, parseChanges } from '../query/change-document.ts';
import { compileFilter, type Filter } from '../query/compile-filter.ts';
import type { UseCollections } from '../use-collections.ts';
import { collectionField, destroying, filterField, jsonObject } from './fields.ts';

export const updateDataTool = (use: UseCollections) =>
  defineTool({
    name: 'update_data',
    title: 'Update data',
    description: 'Sets or removes fields of the document with an id, or of all that match a filter.',
    input: z.strictObject({
      collection: collectionField,
      id: z.string().optional().describe('Its _id.'),
      filter: filterField.describe('As in query_data.'),
      set: jsonObject.optional().describe('New values by path.'),
      unset: z.array(z.string()).max(100).optional().describe('Paths to remove.'),
      expected_rev: z.int().optional().describe('With id: refuse if its _rev differs.'),
    }),
    output: z.object({ changed: z.int() }),
    annotations: destroying,
    scopes: ['data:write'],

    run: ({ collection, id, filter, set = {}, unset = [], expected_rev: expected }, { signal }) =>
      use(async (collections) => {
        const { matches, needle } = selection(id, filter);
        if (expected !== undefined && id === undefined)
          throw new ToolError('invalid_input', 'expected_rev goes with id.');
        const changes = parseChanges(set as Document, unset);
        for (const { path, value } of changes.set) checkValue(value, `set.${path.text}`);
        let found = 0;
        const change = (document: Document) => {
          if (!matches(document)) return undefined;
          found += 1;
          if (id !== undefined && found > 1) throw sharedId(id);
          requireRevision(document, expected);
          const after = changeFields(document, changes);
          checkValue(after, `The document ${nameDocument(document)}`);
          return after;
        };
        const changed = await collections.change(collection, { needle, signal, change });
        if (changed === 0 && id !== undefined)
          throw new ToolError(
            'not_found',
            `No document ${JSON.stringify(id)} in ${collection}: query_data finds ids.`,
          );
        return { changed };
      }),
  });

function selection(id: string | undefined, filter: unknown): Filter {
  if ((id === undefined) === (filter === undefined))
    throw new ToolError('invalid_input', 'Give either id or filter.');
  return requireFilter(compileFilter(id === undefined ? filter : { _id: id }));
}

/** @throws ToolError for an empty filter: it would change every document, which hardly anybody means. */
export function requireFilter(filter: Filter): Filter {
  if (!filter.isEmpty) return filter;
  throw new ToolError('invalid_input', 'filter must not be empty; for every document, write {"$or": [{}]}.');
}
