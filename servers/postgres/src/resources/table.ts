import { defineResource, type Limits } from '@mcp-commons/core';
import { describeTable } from '../catalog/describe-table.ts';
import { listSchemas } from '../catalog/list-schemas.ts';
import { listTableNames, listTablePage } from '../catalog/list-tables.ts';
import { writeDescription } from '../catalog/write-description.ts';
import type { Databases } from '../databases.ts';
import type { Options } from '../options.ts';

const maxCompletions = 1_000;

/** Each table of the default database is a resource. */
export const tableResource = (databases: Databases, { maxBytes }: Options, { messageBytes }: Limits) =>
  defineResource({
    uri: 'postgres://{schema}/{table}',
    name: 'table',
    title: 'Table',
    description:
      'Columns, keys, constraints, indexes, partitions, inheritance and comments of one table or view.',
    mimeType: 'text/plain',

    async read({ schema, table }, { signal }) {
      const wanted = { schema, name: table };
      return writeDescription(await describeTable(databases.get(undefined), wanted, messageBytes, signal));
    },

    async list(cursor, { signal }) {
      // Hosts list resources on their own, also when no database is configured.
      if (databases.names.length === 0) return { resources: [] };
      const { tables, ...next } = await listTablePage(databases.get(undefined), { cursor, maxBytes }, signal);
      return {
        resources: tables.map(({ schema, name, kind }) => ({
          uri: `postgres://${encodeURIComponent(schema)}/${encodeURIComponent(name)}`,
          name: `${schema}.${name}`,
          description: kind,
          mimeType: 'text/plain',
        })),
        ...next,
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
