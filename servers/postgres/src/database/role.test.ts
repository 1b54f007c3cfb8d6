import { describe, expect, it } from 'vitest';
import { asRole, runDirectly, startCluster } from '../cluster.fixture.ts';
import { createDatabase } from './database.ts';
import { type RoleFacts, warningsAbout } from './role.ts';

const reading: RoleFacts = {
  name: 'mcp',
  superusers: [],
  fileRoles: [],
  abilities: [],
  writableRelations: 0,
  writablePlaces: 0,
  encrypted: true,
  local: false,
};
describe('a role', () => {
  it('is fine when it only reads', () => {
    expect(warningsAbout(reading, { allowWrites: false })).toEqual([]);
  });

  it.each<[Partial<RoleFacts>, string]>([
    [{ superusers: ['postgres'] }, 'Role mcp is superuser or can become one; ALLOW_SUPERUSER accepts it.'],
    [
      { fileRoles: ['pg_read_server_files'] },
      'Role mcp has pg_read_server_files; ALLOW_SUPERUSER accepts it.',
    ],
    [{ abilities: ['CREATEDB', 'pg_signal_backend'] }, 'Role mcp has CREATEDB, pg_signal_backend.'],
    [{ writableRelations: 3 }, 'Role mcp may change tables, views or sequences (3).'],
    [{ writablePlaces: 1 }, 'Role mcp may create objects in 1 schemas or databases.'],
    [{ encrypted: false }, 'The connection leaves this machine without TLS.'],
  ])('leads to a warning: %j', (facts, warning) => {
    expect(warningsAbout({ ...reading, ...facts }, { allowWrites: false })).toEqual([warning]);
  });

  it('may write where writes are allowed', () => {
    const facts = { ...reading, writableRelations: 3, writablePlaces: 1 };
    expect(warningsAbout(facts, { allowWrites: true })).toEqual([]);
  });
});

describe('a real role', async () => {
  const cluster = await startCluster();
  await runDirectly(
    cluster.url,
    `CREATE TABLE t (id int);
     CREATE ROLE reader LOGIN PASSWORD 'x'; GRANT pg_read_all_data TO reader;
     CREATE ROLE filer LOGIN PASSWORD 'x'; CREATE ROLE between NOLOGIN;
     GRANT pg_read_server_files TO between; GRANT between TO filer;
     CREATE ROLE filler LOGIN PASSWORD 'x'; GRANT pg_write_server_files TO filler;
     CREATE ROLE runner LOGIN PASSWORD 'x'; GRANT pg_execute_server_program TO runner;
     CREATE ROLE climber LOGIN PASSWORD 'x' NOINHERIT; GRANT postgres TO climber;
     CREATE ROLE posing LOGIN SUPERUSER PASSWORD 'x'; ALTER ROLE posing SET role = reader;
     CREATE ROLE strong LOGIN CREATEROLE PASSWORD 'x'; GRANT INSERT (id) ON t TO strong; GRANT pg_signal_backend TO strong;
     CREATE TABLE parts (id int) PARTITION BY RANGE (id); CREATE VIEW v AS SELECT 1 AS id;
     CREATE FOREIGN DATA WRAPPER w; CREATE SERVER x FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (id int) SERVER x;
     CREATE SEQUENCE s; CREATE SEQUENCE s2; CREATE SCHEMA shelf;
     CREATE ROLE keeper CREATEDB BYPASSRLS REPLICATION; GRANT pg_checkpoint, pg_maintain TO keeper;
     GRANT DELETE ON t TO keeper; GRANT TRUNCATE ON parts TO keeper; GRANT INSERT (id) ON v TO keeper;
     GRANT UPDATE (id) ON f TO keeper; GRANT USAGE ON SEQUENCE s TO keeper; GRANT UPDATE ON SEQUENCE s2 TO keeper;
     GRANT CREATE ON SCHEMA shelf TO keeper; GRANT CREATE ON DATABASE postgres TO keeper;
     CREATE ROLE heir LOGIN PASSWORD 'x' NOINHERIT; GRANT keeper TO heir`,
  );
  const asked = async (role: string) => {
    const database = createDatabase({
      url: asRole(cluster.url, role, 'x'),
      maxConnections: 1,
      maxBytes: 1_000,
      maxTransferBytes: 100_000,
      timeoutMs: 5_000,
      allowSuperuser: false,
    });
    const { signal } = new AbortController();
    try {
      await database.read({ sql: 'SELECT 1', parameters: [], maxRows: 1 }, signal);
      return await database.role();
    } finally {
      await database.close();
    }
  };

  it.each(['filer', 'filler', 'runner', 'climber', 'posing'])(
    'is refused when it reaches files: %s',
    async (role) => {
      await expect(asked(role)).rejects.toMatchObject({
        reason: 'refused-role',
        message: expect.stringContaining(`Role ${role} `),
      });
    },
  );

  it('is accepted when it only reads', async () => {
    expect(await asked('reader')).toEqual({ ...reading, name: 'reader', encrypted: false, local: true });
  });

  it('is described with what it may do after SET ROLE', async () => {
    expect(await asked('heir')).toMatchObject({
      abilities: ['BYPASSRLS', 'CREATEDB', 'REPLICATION', 'pg_checkpoint', 'pg_maintain'],
      writableRelations: 6,
      writablePlaces: 2,
    });
  });

  it('is described with what it may do', async () => {
    expect(await asked('strong')).toMatchObject({
      abilities: ['CREATEROLE', 'pg_signal_backend'],
      writableRelations: 1,
      writablePlaces: 0,
    });
  });
});
