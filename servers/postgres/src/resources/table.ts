import { decodeCursor, defineResource, encodeCursor } from '@mcp-commons/core';
import * as z from 'zod';
import { describeTable, writeDescription } from '../catalog/describe-table.ts';
import { listSchemas } from '../catalog/list-schemas.ts';
import { listTableNames, listTables } from '../catalog/list-tables.ts';
import type { Databases } from '../databases.ts';

const pageSize = 100;

const maxCompletions = 1_000;

const cursorSchema = z.strictObject({ schema: z.string(), name: z.string() });

/** The tables of the first database, one resource each. */
export const tableResource = (databases: Databases) =>
  defineResource({
    uri: 'postgres://{schema}/{table}',
    name: 'table',
    title: 'Table',
    description: 'Columns, keys, constraints, indexes and comments of one table or view.',
    mimeType: 'text/plain',

    async read({ schema, table }, { signal }) {
      return writeDescription(await describeTable(databases.get(undefined), { schema, name: table }, signal));
    },

    async list(cursor, { signal }) {
      // A host lists resources by itself, also before anybody has set a database.
      if (databases.names.length === 0) return { resources: [] };
      const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema);
      const found = await listTables(databases.get(undefined), { after, limit: pageSize + 1 }, signal);
      const page = found.slice(0, pageSize);
      const last = found.length > pageSize ? page.at(-1) : undefined;
      return {
        resources: page.map(({ schema, name, kind }) => ({
          uri: `postgres://${encodeURIComponent(schema)}/${encodeURIComponent(name)}`,
          name: `${schema}.${name}`,
          description: kind,
          mimeType: 'text/plain',
        })),
        ...(last && { nextCursor: encodeCursor({ schema: last.schema, name: last.name }) }),
      };
    },

    complete: {
      async schema(typed, { signal }) {
        const wanted = { prefix: typed, limit: maxCompletions };
        return (await listSchemas(databases.get(undefined), wanted, signal)).map(({ name }) => name);
      },
      table: (typed, { signal }, { schema }) =>
        listTableNames(databases.get(undefined), { schema, prefix: typed, limit: maxCompletions }, signal),
    },
  });
