import { expect, it } from 'vitest';
import { findRefusedName } from './refused-names.ts';

it.each([
  ['SELECT pg_terminate_backend(1)', 'pg_terminate_backend'],
  ['SELECT Pg_Catalog.PG_TERMINATE_BACKEND (1)', 'PG_TERMINATE_BACKEND'],
  ['SELECT "set_config"($1, $2, false)', 'set_config'],
  ['SELECT/**/lo_put/**/(1, 0, $1)', 'lo_put'],
  ['SELECT+dblink_exec($1)', 'dblink_exec'],
  ['SELECT U&"\\0070g_sleep"(1)', 'U&"'],
  ["SELECT 'pg_read_file'", 'pg_read_file'],
  ['SELECT pg_read_file_old($1, 0, 400)', 'pg_read_file_old'],
  ['SELECT * FROM pg_hba_file_rules', 'pg_hba_file_rules'],
  ['SELECT autoprewarm_dump_now()', 'autoprewarm_dump_now'],
  ["SELECT heap_force_kill('t'::regclass, ARRAY['(0,1)']::tid[])", 'heap_force_kill'],
  ["SELECT pg_truncate_visibility_map('t')", 'pg_truncate_visibility_map'],
  ["SELECT postgres_fdw_disconnect('s')", 'postgres_fdw_disconnect'],
  ["SELECT * FROM connectby('t', 'id', 'parent', '1', 0)", 'connectby'],
  ["SELECT pg_start_backup('b')", 'pg_start_backup'],
  ['SELECT pg_sync_replication_slots()', 'pg_sync_replication_slots'],
  ['SELECT pg_buffercache_evict(1)', 'pg_buffercache_evict'],
  ['SELECT set_limit(0.1)', 'set_limit'],
  ['SELECT isn_weak(true)', 'isn_weak'],
  ['EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1', 'EXPLAIN ANALYZE with CREATE or INTO'],
  ['/**/explain("analyse")select 1into temp t', 'EXPLAIN ANALYZE with CREATE or INTO'],
])('finds the name in %s', (sql, name) => {
  expect(findRefusedName(sql)).toBe(name);
});

it.each([
  'SELECT * FROM hello_world',
  'SELECT lo_put_count, my_set_config, set_config_id FROM t',
  'SELECT élo_put, lo_puté, lo_put$ FROM t',
  'SELECT http_status, dbname FROM requests',
  'SELECT a&"b" FROM t',
  'SELECT lo_get(1)',
  'EXPLAIN INSERT INTO t VALUES (1)',
  'EXPLAIN ANALYZE SELECT created_at, merged_into FROM t',
])('lets %s pass', (sql) => {
  expect(findRefusedName(sql)).toBeUndefined();
});

it('is linear in the length of the text', () => {
  const started = performance.now();
  findRefusedName('pg_'.repeat(33_000));
  findRefusedName(`pg_read_${'file'.repeat(24_000)}é`);
  findRefusedName(`${'lo_'.repeat(30_000)}x`);
  expect(performance.now() - started).toBeLessThan(1_000);
});
