import { afterComments } from './after-comments.ts';
import { DatabaseFailure, type FailureReason } from './database-failure.ts';
import { tooSlow } from './lease.ts';

/** The fields of an error or a notice from PostgreSQL (protocol-error-fields). */
export interface MessageFields {
  readonly message?: string | undefined;
  readonly code?: string | undefined;
  readonly severity?: string | undefined;
  readonly position?: string | undefined;
  readonly hint?: string | undefined;
  readonly detail?: string | undefined;
  /** The context of the error, innermost first. */
  readonly where?: string | undefined;
  /** The function in PostgreSQL's source that reported it; not translated. */
  readonly routine?: string | undefined;
}

/** An error from PostgreSQL, from a socket or from pg. */
interface ErrorFields extends MessageFields {
  readonly message: string;
}

/** Whether the connection is lost: PostgreSQL ended it (FATAL, 57P01 to 57P05), or the socket or pg reports it. */
export function isLostConnection(error: unknown): boolean {
  if (error instanceof DatabaseFailure) return false;
  const { code = '', severity, message } = error as ErrorFields;
  if (severity !== undefined) return severity === 'FATAL' || /^57P0[1-5]$/.test(code);
  return /^E[A-Z_]+$/.test(code) || /^(?:Connection terminated|Client (?:has|was) )/.test(message);
}

/** What the caller can do about an error, by SQLSTATE or its class. */
const reasons: Readonly<Record<string, FailureReason>> = {
  '25006': 'refused-statement',
  '42501': 'no-privilege',
  '55P03': 'conflict',
  '53300': 'busy',
  '23': 'conflict',
  '40': 'conflict',
};

/**
 * Classes whose DETAIL is about the caller's own data and SQL, or comes from the function that raised the error; 00 and
 * 01 are notices. The DETAIL of other classes may name hosts and files.
 */
const openDetail = ['00', '01', '22', '23', '2B', '42', 'P0'];

const transactionHint =
  'This server runs every statement in a transaction: run this one in another program, such as psql.';

/** Hints for errors without one from PostgreSQL, by SQLSTATE, message, place and routine; some match only English. */
const ownHints: readonly (readonly [RegExp, string])[] = [
  [/^22021 .* 0x00\b/, 'No text of PostgreSQL can hold a NUL character.'],
  [
    /^22021/,
    "In a database of encoding SQL_ASCII, read a column that is not UTF-8 as convert_from(convert(convert_to(column, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'UTF8') or encode(convert_to(column, 'SQL_ASCII'), 'escape').",
  ],
  [
    /^42501 permission denied for (?:\w+ )?(?:table|view)\b/,
    'describe_table marks what this role may not read; changes need privileges of their own.',
  ],
  [
    // These report a table that is missing in FROM or has another parent, or are the RAISE of a function.
    /^42P01 (?!.* (?:errorMissingRTE|transformLockingClause|RemoveInheritance|exec_stmt_raise)$)/s,
    'search_objects finds a table in any schema by a part of its name; pg_sequences lists sequences. Write schema.name, with quotes around a name that has capitals.',
  ],
  [
    /^22P02 invalid input syntax for type [^"]+: "\{(?!"[^"]*":).*, in \$/,
    'For a list of values write = ANY($1), not IN ($1).',
  ],
  [/^25001 .* PreventInTransactionBlock$/, transactionHint],
  [
    /^55P03/,
    'Another transaction holds the lock: try again when it has ended. pg_stat_activity and pg_locks show it.',
  ],
  [
    /^22P02 .* json, in \$/,
    'In params, a string for json must be JSON text itself, such as "\\"a\\""; for a domain over json, write an array as JSON text too.',
  ],
];

/** A ? at the end of the text, but not of a comment. */
const placeholder = /(?:^|[\r\n])(?!.*--).*\?\s*$/;

const placeholderHint = 'Write the values in params as $1, $2, not as ?.';

/** What other databases and psql have in place of a catalog that can be queried. */
const catalogCommand =
  /^(?:show\s+(?:full\s+)?(?:tables|views|databases|schemas|columns|fields|create|index|indexes|keys)\b|desc(?:ribe)?\b|\\)/i;

const catalogHint = 'That is no SQL of PostgreSQL: call list_schemas, list_tables or describe_table.';

const dateHint = 'Write a date as year-month-day: 2026-12-31.';

/** Classes whose message may name servers, files or addresses: connections, the system, foreign data, internals. */
const closedClasses = ['08', '58', 'HV', 'XX', 'F0'];

/**
 * Explains the error of a statement with PostgreSQL's own message, SQLSTATE, place and hint. `offset` is the number of
 * characters before the caller's SQL.
 */
export function explainStatementError(
  cause: unknown,
  sql: string,
  timeoutMs: number,
  offset = 0,
): DatabaseFailure {
  if (cause instanceof DatabaseFailure) return cause;
  const ended = explainEnd(cause as ErrorFields, timeoutMs);
  if (ended !== undefined) return ended;
  const { code, position } = cause as ErrorFields;
  if (code === undefined) throw cause;
  // PostgreSQL counts characters from 1; JavaScript counts UTF-16 units.
  const before = position && [...sql].slice(0, Number(position) - offset - 1).join('');
  const place = before === undefined ? parameterOf(cause as ErrorFields) : placeAfter(before);
  const hint = hintOf(code, sql, before);
  const reason = reasons[code] ?? reasons[code.slice(0, 2)] ?? 'invalid-statement';
  return new DatabaseFailure(reason, quote(cause as ErrorFields, place, hint), { cause });
}

function hintOf(code: string, sql: string, before = ''): string | undefined {
  if (code === '42601' && placeholder.test(before)) return placeholderHint;
  const statement = afterComments(sql);
  // A procedure or DO block that commits; a function can commit nowhere.
  if (code === '2D000' && /^(?:call|do)\b/i.test(statement)) return transactionHint;
  return /^42(?:601|704)$/.test(code) && catalogCommand.test(statement) ? catalogHint : undefined;
}

/** The text of an error or a notice, without anything that may name servers, files or addresses. */
export function quote(
  { code = '', message = '', detail, routine, ...fields }: MessageFields,
  place = '',
  ownHint = ownHints.find(([pattern]) => pattern.test(`${code} ${message}${place} ${routine}`))?.[1],
): string {
  // No call can set DateStyle.
  const theirs = /datestyle/i.test(fields.hint ?? '') ? dateHint : fields.hint;
  const hint = theirs ?? ownHint;
  const kind = code.slice(0, 2);
  const text = closedClasses.includes(kind) ? 'PostgreSQL could not carry this out' : message;
  const sentences = [
    `${text} (SQLSTATE ${code}${place}).`,
    ...(detail !== undefined && openDetail.includes(kind) ? [`Detail: ${detail}`] : []),
    ...(hint === undefined || closedClasses.includes(kind) ? [] : [`Hint: ${hint}`]),
  ];
  return sentences.join(' ');
}

/** The errors that end a statement and whose message from PostgreSQL does not help, in our own words. */
function explainEnd(cause: ErrorFields, timeoutMs: number): DatabaseFailure | undefined {
  const { code, message, routine } = cause;
  const because = (reason: FailureReason, words: string) => new DatabaseFailure(reason, words, { cause });
  if (code === '57014') {
    return /user request/.test(message)
      ? because('timeout', 'Somebody cancelled the statement in PostgreSQL. Try again.')
      : tooSlow(timeoutMs, { cause });
  }
  if (code === '25P04') {
    return because(
      'timeout',
      'PostgreSQL stopped the statement after the transaction_timeout of the role. Ask for less, or raise it.',
    );
  }
  if (code === '42601' && routine === 'exec_parse_message') {
    return because('invalid-statement', 'sql holds several statements: send one per call.');
  }
  if (!isLostConnection(cause)) return undefined;
  return because('unreachable', 'The connection to PostgreSQL was lost during the statement. Try again.');
}

function parameterOf({ where = '' }: MessageFields): string {
  const [, name] = /unnamed portal parameter (\$\d+)/.exec(where) ?? [];
  return name === undefined ? '' : `, in ${name}`;
}

function placeAfter(before: string): string {
  const lines = before.split('\n');
  return `, line ${lines.length} column ${[...(lines.at(-1) ?? '')].length + 1}`;
}
