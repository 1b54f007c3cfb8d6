import { firstThatFit } from '@mcp-commons/core';

/** The partitions, parents and children of a table. What does not apply is absent. */
export interface Inheritance {
  /** `RANGE (at)`. */
  readonly partitionKey?: string;
  /** The partitioned table, and its rows that are here: `sales.orders FOR VALUES IN (1)`. */
  readonly partitionOf?: string;
  /** Tables that also show the rows of this one. */
  readonly inherits?: readonly string[];
  readonly partitionCount?: number;
  /** The first partitions, with their bounds. */
  readonly partitions?: readonly string[];
  /** The first tables that inherit from this one. */
  readonly childTables?: readonly string[];
}

/** The same as PostgreSQL returns it; `children` are partitions or tables that inherit. */
export interface InheritanceRow extends Pick<Inheritance, 'partitionKey' | 'partitionOf'> {
  readonly parents: readonly string[];
  readonly children: readonly string[];
  readonly childCount: number;
}

/** For the names of parents, and again for those of children. */
const maxNameBytes = 3_000;

const maxChildren = 20;

// ASCII dots, because the encoding of the database may lack the ellipsis.
const cut = (text: string, length: number) =>
  `CASE WHEN length(${text}) > ${length} THEN left(${text}, ${length}) || '...' ELSE ${text} END`;

const bounds = (table: string) => cut(`pg_get_expr(${table}.relpartbound, ${table}.oid)`, 200);

const detaching = `CASE WHEN inhdetachpending THEN ' DETACH PENDING' ELSE '' END`;

/** The inheritance of the table `c` of a catalog query, as `InheritanceRow`. */
export const inheritanceSql = `(SELECT json_strip_nulls(json_build_object(
    'partitionKey', ${cut('pg_get_partkeydef(c.oid)', 500)},
    'partitionOf', CASE WHEN c.relispartition THEN parents[1] END,
    'parents', CASE WHEN c.relispartition THEN '{}' ELSE parents END,
    'children', children,
    'childCount', (SELECT count(*) FROM pg_inherits WHERE inhparent = c.oid)))
  FROM (SELECT
    -- The bounds of a table that was just dropped are NULL.
    array_remove(ARRAY(
      SELECT inhparent::regclass::text || CASE WHEN c.relispartition THEN ' ' || ${bounds('c')} || ${detaching} ELSE '' END
      FROM pg_inherits WHERE inhrelid = c.oid ORDER BY inhseqno), NULL) AS parents,
    array_remove(ARRAY(
      SELECT child.oid::regclass::text
        || CASE WHEN child.relispartition THEN ' ' || ${bounds('child')} || ${detaching} ELSE '' END
        || CASE child.relkind WHEN 'p' THEN ', PARTITIONED' WHEN 'f' THEN ', FOREIGN' ELSE '' END
      FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = c.oid
      ORDER BY pg_get_expr(child.relpartbound, child.oid) = 'DEFAULT', child.oid::regclass::text LIMIT ${maxChildren}
    ), NULL) AS children) relatives)`;

export function readInheritance({ parents, children, childCount, ...table }: InheritanceRow): Inheritance {
  const inherits = namesThatFit(parents, parents.length);
  const names = namesThatFit(children, childCount);
  const isPartitioned = table.partitionKey !== undefined;
  return {
    ...table,
    ...(inherits.length > 0 && { inherits }),
    ...(isPartitioned && { partitionCount: childCount, partitions: names }),
    ...(!isPartitioned && names.length > 0 && { childTables: names }),
  };
}

function namesThatFit(names: readonly string[], count: number): string[] {
  const shown = firstThatFit(names, maxNameBytes);
  const more = count - shown.length;
  return more <= 0 ? shown : [...shown, `-- ${more} more; query pg_inherits for them`];
}
