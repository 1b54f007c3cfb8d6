/**
 * Functions that reach beyond a read-only transaction: other sessions, files, other servers, the WAL, statistics,
 * replication, or text that they run as SQL. Grouped as in the manual.
 */
const refusedNames = [
  // 9.28.2 signalling, 9.28.10 advisory locks (kept over ROLLBACK), settings (kept over ROLLBACK by PgBouncer)
  'pg_(?:terminate|cancel)_backend',
  'pg_(?:try_)?advisory_\\w+',
  'set_config',
  'pg_notify',
  'pg_reload_conf',
  'pg_rotate_logfile\\w*',
  'pg_log_\\w+',
  // 9.28.3 to 9.28.7 backup, WAL, replication, snapshots
  'pg_(?:logical|replication)_\\w+',
  'pg_(?:create|copy|drop)_\\w+',
  'pg_(?:start|stop)_backup',
  'pg_backup_(?:start|stop)',
  'pg_wal_replay_(?:pause|resume)',
  'pg_switch_wal',
  'pg_promote',
  'pg_sync_replication_slots',
  'pg_export_snapshot',
  // 9.28.9 files; large objects, which a read-only transaction can change in PostgreSQL 15 and older
  'pg_read_(?:binary_)?file\\w*',
  'pg_(?:hba|ident)_file_\\w+',
  'pg_ls_\\w+',
  'pg_stat_file',
  'pg_file_\\w+',
  'pg_current_logfile',
  'lo_(?:import|export|create?|unlink|put|from_bytea|open|truncate(?:64)?)',
  'lowrite',
  // statistics and caches
  'pg_stat_reset\\w*',
  'pg_stat_statements_reset',
  'pg_(?:restore|clear)_\\w+_stats',
  'pg_import_system_collations',
  'pg_buffercache_(?:evict|mark)\\w*',
  'pg_truncate_visibility_map',
  'heap_force_\\w+',
  'autoprewarm_\\w+',
  'pg_nextoid',
  'pg_stop_making_pinned_objects',
  'binary_upgrade_\\w+',
  // settings that survive DISCARD ALL
  'setseed',
  'set_limit',
  'isn_weak',
  'brin_(?:de)?summarize_\\w+',
  'gin_clean_pending_list',
  // functions that run their argument as SQL
  '(?:query|cursor)_to_xml\\w*',
  'ts_stat',
  'ts_rewrite',
  'crosstab\\w*',
  'connectby',
  'xpath_table',
  // other servers
  'dblink\\w*',
  'postgres_fdw_\\w+',
  'http_(?:get|post|put|patch|delete|head)',
];

// An identifier of PostgreSQL continues with letters, digits, _, $ and every byte above ASCII (scan.l, ident_cont).
const refusedName = new RegExp(
  `(?<![\\w$\\u0080-\\uffff])(?:${refusedNames.join('|')})(?![\\w$\\u0080-\\uffff])`,
  'i',
);

// U&"pg\005fterminate_backend" spells any identifier without its letters (manual 4.1.1).
const escapedIdentifier = /u&"/i;

// In a read-only transaction, EXPLAIN ANALYZE still runs CREATE TABLE AS and SELECT INTO. Until the rollback, the table
// fills the disk past temp_file_limit. PostgreSQL 14 and older read `1into` as `1 into`.
const explainedTable = [/\bexplain\b/i, /\banaly[sz]e\b/i, /(?<![a-z_])(?:create|into)\b/i];

/**
 * Returns the first refused name in `sql`, or undefined. This is a second line of defence behind the role's privileges.
 * It looks only at the text, so it finds a name inside a literal, but not a function that calls a refused one.
 */
export function findRefusedName(sql: string): string | undefined {
  if (explainedTable.every((word) => word.test(sql))) return 'EXPLAIN ANALYZE with CREATE or INTO';
  return (refusedName.exec(sql) ?? escapedIdentifier.exec(sql))?.[0];
}
