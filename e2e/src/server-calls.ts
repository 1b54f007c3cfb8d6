import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the tests of installed servers need to know about one. */
export interface ServerCase {
  readonly name: string;
  /** Packages with native binaries, which cannot be inlined; none unless set. */
  readonly dependencies?: readonly string[];
  /** Prepares a folder for the server and returns its environment. */
  prepare?(folder: string): Record<string, string>;
  /** Prompts to get, for a server that has no tools. */
  readonly prompts?: readonly { readonly name: string; readonly arguments: Record<string, string> }[];
  /** A few calls, right and wrong, whose answers are the same each time and need nothing outside the machine. */
  calls(folder: string): readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
}

export const serverCases: readonly ServerCase[] = [
  {
    name: 'calculator',
    calls: () => [
      { name: 'calculate', arguments: { expression: '2^200 / 3' } },
      { name: 'calculate', arguments: { expression: 'x + 1', variables: { x: '0.1' } } },
      { name: 'calculate', arguments: { expression: '1 +' } },
      { name: 'calculate', arguments: { expresion: '1' } },
    ],
  },
  {
    name: 'data',
    prepare(folder) {
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, 'data/notes.jsonl'), '{"_id":"a","n":1}\n{"_id":"b","n":0.2}\n');
      return { DATA_DIR: join(folder, 'data') };
    },
    calls: () => [
      { name: 'query_data', arguments: { collection: 'notes', filter: { n: { $lt: 1 } } } },
      { name: 'aggregate_data', arguments: { collection: 'notes', field: 'n' } },
      { name: 'export_data', arguments: { collection: 'notes', format: 'csv' } },
      { name: 'query_data', arguments: { collection: 'notes', filter: { n: { $regex: 'x' } } } },
      { name: 'write_data', arguments: { collection: '../notes', data: {} } },
    ],
  },
  {
    name: 'fetch',
    calls: () => [
      { name: 'fetch_url', arguments: { url: 'http://127.0.0.1/' } },
      { name: 'fetch_url', arguments: { url: 'http://[::ffff:a00:1]/' } },
      { name: 'extract_links', arguments: { url: 'file:///etc/passwd' } },
      { name: 'fetch_url', arguments: {} },
    ],
  },
  {
    name: 'filesystem',
    prepare(folder) {
      mkdirSync(join(folder, 'files/deep'), { recursive: true });
      writeFileSync(join(folder, 'files/deep/a.txt'), 'one\ntwo\n');
      return { ALLOWED_PATHS: join(folder, 'files') };
    },
    calls: (folder) => [
      { name: 'list_allowed_directories', arguments: {} },
      { name: 'read_file', arguments: { path: join(folder, 'files/deep/a.txt') } },
      { name: 'search_files', arguments: { pattern: '*.txt', path: 'deep' } },
      { name: 'grep_files', arguments: { pattern: 't.o', regex: true } },
      { name: 'read_file', arguments: { path: join(folder, 'package.json') } },
      { name: 'edit_file', arguments: { path: 'deep/a.txt', edits: [{ oldText: 'three', newText: '3' }] } },
    ],
  },
  {
    name: 'postgres',
    calls: () => [
      { name: 'query', arguments: { sql: 'SELECT 1' } },
      { name: 'list_tables', arguments: {} },
      { name: 'query', arguments: { sq: 'SELECT 1' } },
    ],
  },
  {
    name: 'prompts',
    prompts: [
      { name: 'code_review', arguments: { language: 'typescript', focus: '' } },
      { name: 'explain_error', arguments: { error: 'TypeError: x is not a function' } },
    ],
    calls: () => [],
  },
  {
    name: 'users',
    dependencies: ['libsql'],
    prepare: (folder) => ({ DATA_DIR: join(folder, 'data') }),
    calls: () => [
      { name: 'list_users', arguments: {} },
      { name: 'get_user', arguments: { user_id: 7 } },
      { name: 'create_user', arguments: { name: 'Ada', email: 'no address' } },
      { name: 'update_user', arguments: { user_id: 7 } },
    ],
  },
  {
    name: 'weather',
    // Needs no network: the server refuses an address of this machine before it sends anything.
    prepare: () => ({ OPEN_METEO_URL: 'http://127.0.0.1:3000', GEOCODING_URL: 'http://localhost:3000' }),
    calls: () => [
      { name: 'get_weather', arguments: { city: '52.52,13.41' } },
      { name: 'get_forecast', arguments: { city: 'Berlin', days: 17 } },
      { name: 'get_forecast', arguments: { city: '91,0' } },
      { name: 'search_locations', arguments: { city: '52.52,13.41', units: 'fahrenheit' } },
      { name: 'get_alerts', arguments: {} },
    ],
  },
];

/**
 * The calls of a server.
 *
 * @throws Error for a server that is not listed here.
 */
export function serverCase(name: string): ServerCase {
  const found = serverCases.find((known) => known.name === name);
  if (found === undefined) throw new Error(`add calls of servers/${name} to e2e/src/server-calls.ts`);
  return found;
}
