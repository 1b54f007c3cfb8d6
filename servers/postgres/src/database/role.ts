import type { Client } from 'pg';
import { DatabaseFailure } from './database-failure.ts';

/** What a role may do beyond reading, itself or as a role that it can become by SET ROLE. */
export interface RoleFacts {
  readonly name: string;
  /** Superuser roles that it is or can become. */
  readonly superusers: readonly string[];
  /** Memberships that give access to files and programs of the database server. */
  readonly fileRoles: readonly string[];
  /** Attributes and memberships that reading does not need: `CREATEROLE`, `pg_signal_backend`. */
  readonly abilities: readonly string[];
  /** Tables, views and sequences that it may change. */
  readonly writableRelations: number;
  /** Schemas and databases in which it may create objects. */
  readonly writablePlaces: number;
  readonly encrypted: boolean;
  readonly local: boolean;
}

/** SQL for a role that can only read. */
export const readingRoleRecipe =
  "CREATE ROLE mcp LOGIN PASSWORD '…' NOSUPERUSER CONNECTION LIMIT 8; GRANT pg_read_all_data TO mcp; " +
  "ALTER ROLE mcp SET default_transaction_read_only = on; ALTER ROLE mcp SET temp_file_limit = '1GB';";

/** Warns of what an admitted role can do and its use does not need. */
export function warningsAbout(
  facts: RoleFacts,
  { allowWrites }: { readonly allowWrites: boolean },
): readonly string[] {
  const { name, abilities, writableRelations, writablePlaces, encrypted, local } = facts;
  const reach = describeReach(facts);
  return [
    ...(reach === undefined ? [] : [`Role ${name} ${reach}; ALLOW_SUPERUSER accepts it.`]),
    ...(abilities.length > 0 ? [`Role ${name} has ${abilities.join(', ')}.`] : []),
    ...(!allowWrites && writableRelations > 0
      ? [`Role ${name} may change tables, views or sequences (${writableRelations}).`]
      : []),
    ...(!allowWrites && writablePlaces > 0
      ? [`Role ${name} may create objects in ${writablePlaces} schemas or databases.`]
      : []),
    ...(encrypted || local ? [] : ['The connection leaves this machine without TLS.']),
  ];
}

/**
 * Refuses a connection whose role is superuser, can become one, or reaches files: PostgreSQL cannot confine such a
 * role. Checks `session_user`, to which RESET ROLE returns.
 *
 * @throws DatabaseFailure `refused-role`
 */
export async function admitRole(client: Client): Promise<void> {
  const facts = await readReach(client);
  const reach = describeReach(facts);
  if (reach === undefined) return;
  throw new DatabaseFailure(
    'refused-role',
    `Role ${facts.name} ${reach} and could reach the server's files, so it is refused. Use a role that can only read: ${readingRoleRecipe} (ALLOW_SUPERUSER=true accepts it anyway.)`,
  );
}

type Reach = Pick<RoleFacts, 'name' | 'superusers' | 'fileRoles'>;

function describeReach({ superusers, fileRoles }: Reach): string | undefined {
  if (superusers.length > 0) return 'is superuser or can become one';
  return fileRoles.length > 0 ? `has ${fileRoles.join(', ')}` : undefined;
}

async function readReach(client: Client): Promise<Reach> {
  const { rows } = await client.query<{ me: string; name: string | null; superuser: boolean }>(`
    SELECT session_user AS me, r.rolname AS name, r.rolsuper AS superuser
    FROM (VALUES (1)) AS one
    LEFT JOIN pg_catalog.pg_roles r
      ON pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
      AND (r.rolsuper OR r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))`);
  const named = rows.flatMap(({ name, superuser }) => (name === null ? [] : [{ name, superuser }]));
  return {
    name: rows[0]?.me ?? '',
    superusers: named.filter(({ superuser }) => superuser).map(({ name }) => name),
    fileRoles: named.filter(({ superuser }) => !superuser).map(({ name }) => name),
  };
}

/** Asks PostgreSQL what the role of the connection may do. */
export async function readRole(client: Client): Promise<RoleFacts> {
  const reach = await readReach(client);
  const { rows } = await client.query<Omit<RoleFacts, keyof Reach>>(`
    WITH role AS (
      SELECT * FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER'))
    SELECT
      ARRAY(
        SELECT attribute FROM role,
          LATERAL (VALUES ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication),
            ('BYPASSRLS', rolbypassrls)) AS a (attribute, held)
        WHERE held
        UNION
        SELECT rolname::text FROM role
        WHERE rolname IN ('pg_signal_backend', 'pg_write_all_data', 'pg_maintain', 'pg_checkpoint')
        ORDER BY 1) AS abilities,
      (SELECT count(*)::int FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'f', 'S') AND n.nspname !~ '^(pg_|information_schema$)'
          AND EXISTS (SELECT FROM role WHERE CASE c.relkind
            WHEN 'S' THEN pg_catalog.has_sequence_privilege(role.oid, c.oid, 'USAGE, UPDATE')
            ELSE pg_catalog.has_table_privilege(role.oid, c.oid, 'DELETE, TRUNCATE')
              OR pg_catalog.has_any_column_privilege(role.oid, c.oid, 'INSERT, UPDATE') END)) AS "writableRelations",
      (SELECT count(*)::int FROM pg_catalog.pg_namespace n
        WHERE n.nspname !~ '^(pg_|information_schema$)'
          AND EXISTS (SELECT FROM role WHERE pg_catalog.has_schema_privilege(role.oid, n.oid, 'CREATE')))
        + EXISTS (SELECT FROM role
          WHERE pg_catalog.has_database_privilege(role.oid, pg_catalog.current_database(), 'CREATE'))::int
        AS "writablePlaces",
      coalesce((SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()), false) AS encrypted,
      coalesce(pg_catalog.inet_client_addr() <<= '127.0.0.0/8' OR pg_catalog.inet_client_addr() = '::1', true)
        AS local`);
  const [facts] = rows;
  if (facts === undefined) throw new Error('PostgreSQL answered without a row');
  return { ...reach, ...facts };
}
