import { existsSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { asRole, connectDirectly, runDirectly, startCluster } from '../cluster.fixture.ts';
import { connectPostgres } from '../postgres-server.fixture.ts';
import { attackFunctions } from './functions.fixture.ts';
import { attackStatements } from './statements.fixture.ts';
import { checksumSql, victimSql } from './victim.fixture.ts';

const attacks = Object.entries({ ...attackStatements, ...attackFunctions });
const trace = '/tmp/mcp-commons-attack';
const cluster = await startCluster({ max_prepared_transactions: '2' });
const mallory = asRole(cluster.url, 'mallory', 'mallory');

beforeAll(async () => {
  await runDirectly(cluster.url, `CREATE ROLE mallory LOGIN PASSWORD 'mallory'; ${victimSql}`);
  rmSync(trace, { force: true });
});

const checksum = async () => (await runDirectly(cluster.url, checksumSql))[0];

/** A session of the attacker's role that waits for notifications, as an application would. */
async function startBystander() {
  const bystander = await connectDirectly(mallory);
  const heard = vi.fn();
  bystander.on('notification', heard);
  await bystander.query('LISTEN canary');
  onTestFinished(() => bystander.end());
  return { bystander, heard };
}

async function attackWith(options: { databaseUrl: string; allowSuperuser: boolean }) {
  const { call } = await connectPostgres({ ...options, timeout: 500, maxConnections: 16 });
  return async (sql: string) => {
    const results = [call('query', { sql }), call('explain_query', { sql, analyze: true })];
    return (await Promise.all(results)).map(({ text }) => text);
  };
}

it('holds at least 200 statements', () => {
  expect(attacks.flatMap(([, statements]) => statements).length).toBeGreaterThanOrEqual(200);
});

describe.each([
  ['a role that may write', { databaseUrl: mallory, allowSuperuser: false }],
  ['a superuser', { databaseUrl: cluster.url, allowSuperuser: true }],
])('as %s', (_who, options) => {
  it.for(attacks)('nothing is changed by %s', async ([_technique, statements], { task }) => {
    Object.assign(task.meta, { cases: statements.length });
    const attack = await attackWith(options);
    const { bystander, heard } = await startBystander();
    const before = await checksum();

    const answers = await Promise.all(statements.map(attack));

    expect(answers.flat().filter((answer) => /Internal error/.test(answer))).toEqual([]);
    expect(await checksum()).toEqual(before);
    expect((await bystander.query('SELECT 1 AS alive')).rows).toEqual([{ alive: 1 }]);
    expect(heard).not.toHaveBeenCalled();
    expect(existsSync(trace)).toBe(false);
  });
});

it('sees a changed checksum when one of the statements runs without guards', async () => {
  const before = await checksum();
  await runDirectly(cluster.url, "SELECT nextval('counter')");
  expect(await checksum()).not.toEqual(before);
});
