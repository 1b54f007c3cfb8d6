import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '@mcp-commons/testing/postgres';
import pg from 'pg';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { options } from '../options.ts';
import { openAccounts, type StoreSettings } from './open-accounts.ts';

export const stores = ['sqlite', 'postgres'] as const;
export type Store = (typeof stores)[number];

let postgres: TestPostgres | undefined;

/** Settings of an empty database. The tests of a file share one PostgreSQL, one after the other. */
export async function emptyStore(store: Store): Promise<StoreSettings> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-commons-users-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const settings = { ...options.parse({}), dataDir };
  if (store === 'sqlite') return settings;
  const { url } = runningPostgres();
  const client = new pg.Client(url);
  await client.connect();
  await client.query('drop schema if exists mcp_users cascade');
  await client.end();
  return { ...settings, databaseUrl: url };
}

/** Accounts in an empty database, closed after the test. */
export async function emptyAccounts(store: Store) {
  const accounts = await openAccounts(await emptyStore(store));
  onTestFinished(() => accounts.close());
  return accounts;
}

/** Starts PostgreSQL for a file of tests: call it at the top. */
export function usePostgres(): void {
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 120_000);
  afterAll(() => postgres?.stop());
}

/** The PostgreSQL of the file. */
export function runningPostgres(): TestPostgres {
  if (postgres === undefined) throw new Error('call usePostgres() at the top of the file');
  return postgres;
}

export const write = { author: { actor: 'ada', tool: 'a_test' }, signal: new AbortController().signal };
export const ada = { name: 'Ada Lovelace', email: 'ada@example.org', role: 'user' } as const;
export const admin = { name: 'Grace Hopper', email: 'grace@example.org', role: 'admin' } as const;
