/** The database under attack: tables, a sequence, and traps that its owner set in functions and views. */
export const victimSql = `
  CREATE EXTENSION pg_surgery;
  CREATE EXTENSION pg_visibility;
  CREATE EXTENSION pg_prewarm;
  CREATE TABLE victim (id int PRIMARY KEY, name text);
  INSERT INTO victim VALUES (1, 'Ada'), (2, 'Grace'), (3, NULL);
  CREATE MATERIALIZED VIEW victim_copy AS SELECT * FROM victim;
  CREATE SEQUENCE counter START 100;
  SELECT lo_from_bytea(1, '\\x2a');
  CREATE FUNCTION meddle() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM victim; RETURN 1; END $$;
  CREATE FUNCTION lie() RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN DELETE FROM victim; RETURN 1; END $$;
  CREATE FUNCTION meddle_as_owner() RETURNS int SECURITY DEFINER LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO victim VALUES (10, 'owned'); RETURN 1; END $$;
  CREATE FUNCTION escape_read_only() RETURNS int LANGUAGE plpgsql AS $$
    BEGIN PERFORM set_config('transaction_read_only', 'off', true); DELETE FROM victim; RETURN 1; END $$;
  CREATE FUNCTION run(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE $1; RETURN 1; END $$;
  CREATE FUNCTION spin() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOOP NULL; END LOOP; END $$;
  CREATE PROCEDURE purge() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM victim; COMMIT; END $$;
  CREATE PROCEDURE purge_and_tell(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM victim; COMMIT; n := 1; END $$;
  CREATE VIEW trap AS SELECT meddle_as_owner() AS x;
  GRANT ALL ON ALL TABLES IN SCHEMA public TO mallory;
  GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO mallory;
  GRANT ALL ON SCHEMA public TO mallory;
`;

/** One row that changes when anything changes that a statement could reach. */
export const checksumSql = `
  SELECT
    (SELECT md5(string_agg(v::text, ',' ORDER BY id)) FROM victim v) AS victim,
    (SELECT md5(string_agg(v::text, ',' ORDER BY id)) FROM victim_copy v) AS copy,
    (SELECT row(last_value, is_called)::text FROM counter) AS counter,
    (SELECT md5(string_agg(row(loid, data)::text, ',' ORDER BY loid, pageno)) FROM pg_largeobject) AS "largeObjects",
    (SELECT md5(string_agg(row(c.oid, relname, relkind, relacl, relfilenode, relpages, reltuples)::text, ',' ORDER BY c.oid))
      FROM pg_class c WHERE relnamespace IN ('public'::regnamespace, 'pg_catalog'::regnamespace) AND relkind <> 'r'
      OR relname IN ('victim', 'owned')) AS classes,
    (SELECT md5(string_agg(row(oid, proname)::text, ',' ORDER BY oid)) FROM pg_proc) AS functions,
    (SELECT md5(string_agg(row(oid, nspname, nspacl)::text, ',' ORDER BY oid)) FROM pg_namespace
      WHERE nspname !~ '^pg_(toast_)?temp') AS schemas,
    (SELECT md5(string_agg(row(oid, collname)::text, ',' ORDER BY oid)) FROM pg_collation) AS collations,
    (SELECT md5(string_agg(row(oid, extname)::text, ',' ORDER BY oid)) FROM pg_extension) AS extensions,
    (SELECT md5(string_agg(row(oid, rolname, rolsuper, rolconfig)::text, ',' ORDER BY oid)) FROM pg_roles) AS roles,
    (SELECT md5(coalesce(string_agg(s::text, ','), '')) FROM pg_db_role_setting s) AS "roleSettings",
    (SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings) AS settings,
    (SELECT md5(string_agg(f::text, ',' ORDER BY f::text)) FROM pg_file_settings f) AS "fileSettings",
    (SELECT md5(string_agg(f, ',' ORDER BY f)) FROM pg_ls_dir('.') f) AS files,
    (SELECT count(*) FROM pg_replication_slots) AS slots,
    (SELECT count(*) FROM pg_replication_origin) AS origins,
    (SELECT count(*) FROM pg_prepared_xacts) AS prepared,
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS "advisoryLocks",
    (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS "statsReset",
    (SELECT stats_reset FROM pg_stat_bgwriter) AS "writerReset",
    (SELECT pg_postmaster_start_time()::text) AS started,
    (SELECT pg_conf_load_time()::text) AS loaded`;
