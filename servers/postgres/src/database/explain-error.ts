import { DatabaseFailure, type FailureReason } from './database-failure.ts';
import { tooSlow } from './lease.ts';

/** The fields of an error from PostgreSQL (protocol-error-fields) or from a socket. */
interface ErrorFields extends MessageFields {
  readonly message: string;
}

/** The fields of an error or a notice. */
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

const unreadable = 'A socket or certificate file that TLS_CA_FILE or DATABASE_URL names cannot be read.';

/** Failures to connect, by SQLSTATE, system or OpenSSL code. Fixed words, because the originals name hosts and users. */
const connectFailures: Readonly<Record<string, readonly [FailureReason, string]>> = {
  '28P01': ['unreachable', 'PostgreSQL refused the login. Check user and password in DATABASE_URL.'],
  '28000': [
    'unreachable',
    'PostgreSQL refused the login. Check the user in DATABASE_URL, TLS and pg_hba.conf.',
  ],
  '42501': [
    'unreachable',
    'The role may not connect to this database (its owner can GRANT CONNECT ON DATABASE … TO …), or may not set a parameter in DATABASE_URL.',
  ],
  '55000': [
    'unreachable',
    'PostgreSQL accepts no connections to this database: it has ALLOW_CONNECTIONS false.',
  ],
  '08P01': [
    'unreachable',
    'The server or pooler refused the connection. Check user, password, database and parameters in DATABASE_URL.',
  ],
  '3D000': ['unreachable', 'The database named in DATABASE_URL does not exist.'],
  '53300': ['busy', 'PostgreSQL has no free connection. Try again, or lower MAX_CONNECTIONS of its clients.'],
  '57P03': ['unreachable', 'PostgreSQL is starting up or shutting down. Try again in a moment.'],
  ENOTFOUND: ['unreachable', 'The host named in DATABASE_URL is unknown. Check its spelling and DNS.'],
  ERR_INVALID_URL: [
    'unreachable',
    'DATABASE_URL cannot be read. Give one host and port, and write special characters of user and password as %XX: @ is %40, / is %2F.',
  ],
  ENOENT: [
    'unreachable',
    'A socket or certificate file that TLS_CA_FILE or DATABASE_URL names does not exist.',
  ],
  EISDIR: ['unreachable', unreadable],
  EACCES: ['unreachable', unreadable],
  CERT_HAS_EXPIRED: ['unreachable', "PostgreSQL's TLS certificate has expired."],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'unreachable',
    "PostgreSQL's TLS certificate is for another host name. Use that name, or TLS=verify-ca.",
  ],
};

/** The same, by pg's message. */
const connectMessages: readonly (readonly [RegExp, readonly [FailureReason, string]])[] = [
  [
    /timeout exceeded when trying to connect/,
    ['busy', 'All connections are busy. Try again, or raise MAX_CONNECTIONS.'],
  ],
  [
    /does not support SSL/,
    ['unreachable', 'PostgreSQL offers no TLS. Set it up there, or use TLS=disable on a network you trust.'],
  ],
  [/URI malformed/, ['unreachable', 'DATABASE_URL cannot be read: what follows a % is not UTF-8.']],
  [/sslrootcert/, ['unreachable', 'TLS=verify-ca needs the certificate authority in TLS_CA_FILE.']],
  [
    /PEM|key values mismatch/i,
    [
      'unreachable',
      'A certificate or key file that TLS_CA_FILE or DATABASE_URL names cannot be used: both must be PEM and belong together.',
    ],
  ],
  [
    /certificate/,
    [
      'unreachable',
      "PostgreSQL's TLS certificate comes from an authority that is not trusted. Name it in TLS_CA_FILE, or use TLS=require to skip the check.",
    ],
  ],
  [/password must be a string/, ['unreachable', 'PostgreSQL asks for a password and DATABASE_URL has none.']],
];

/** Explains why connecting failed; the original error stays in `cause`. */
export function explainConnectError(cause: unknown): DatabaseFailure {
  if (cause instanceof DatabaseFailure) return cause;
  const { code = '', message } = cause as ErrorFields;
  const known = connectFailures[code] ?? connectMessages.find(([pattern]) => pattern.test(message))?.[1];
  const [reason, words] = known ?? [
    'unreachable',
    isSqlState(code)
      ? `PostgreSQL refused the connection (SQLSTATE ${code}). Check the parameters in DATABASE_URL.`
      : 'PostgreSQL does not answer. Check that it runs and that host and port in DATABASE_URL are right.',
  ];
  return new DatabaseFailure(reason, words, { cause });
}

/** System codes such as EPIPE have no digits. */
const isSqlState = (code: string) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code);

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

/** Hints for errors without one from PostgreSQL, by SQLSTATE, message and place; some match only English messages. */
const ownHints: readonly (readonly [RegExp, string])[] = [
  [
    /^22021/,
    "In a database of encoding SQL_ASCII, read a column that is not UTF-8 as convert_from(convert(convert_to(column, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'UTF8') or encode(convert_to(column, 'SQL_ASCII'), 'escape').",
  ],
  [
    /^42501 permission denied for (?:\w+ )?(?:table|view)\b/,
    'describe_table marks what this role may not read; changes need privileges of their own.',
  ],
  [
    /^42P01 \w+ ".+" does not exist/,
    'search_objects finds a table in any schema by a part of its name. Write schema.name, with quotes around a name that has capitals.',
  ],
  [
    /^22P02 invalid input syntax for type [^"]+: "\{(?!"[^"]*":).*, in \$/,
    'For a list of values write = ANY($1), not IN ($1).',
  ],
  [
    /^25001 .* cannot run inside a transaction block/,
    'This server runs every statement in a transaction: run this one in another program, such as psql.',
  ],
  [
    /^55P03/,
    'Another transaction holds the lock: try again when it has ended. pg_stat_activity and pg_locks show it.',
  ],
  [
    /^22P02 .* json, in \$/,
    'In params, a string for json must be JSON text itself, such as "\\"a\\""; for a domain over json, write an array as JSON text too.',
  ],
];

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
  const place =
    position === undefined ? parameterOf(cause as ErrorFields) : placeOf(sql, Number(position) - offset);
  const reason = reasons[code] ?? reasons[code.slice(0, 2)] ?? 'invalid-statement';
  return new DatabaseFailure(reason, quote(cause as ErrorFields, place), { cause });
}

/** The text of an error or a notice, without anything that may name servers, files or addresses. */
export function quote({ code = '', message = '', detail, ...fields }: MessageFields, place = ''): string {
  // No call can set DateStyle.
  const theirs = /datestyle/i.test(fields.hint ?? '') ? dateHint : fields.hint;
  const hint = theirs ?? ownHints.find(([pattern]) => pattern.test(`${code} ${message}${place}`))?.[1];
  const kind = code.slice(0, 2);
  const text = closedClasses.includes(kind) ? 'PostgreSQL could not carry this out' : message;
  const sentences = [
    `${text} (SQLSTATE ${code}${place}).`,
    ...(detail !== undefined && openDetail.includes(kind) ? [`Detail: ${detail}`] : []),
    ...(hint === undefined || closedClasses.includes(kind) ? [] : [`Hint: ${hint}`]),
  ];
  return sentences.join(' ');
}

/** Explains in our own words the errors whose message from PostgreSQL does not help. */
function explainEnd(cause: ErrorFields, timeoutMs: number): DatabaseFailure | undefined {
  const { code, message } = cause;
  if (code === '57014' && !/user request/.test(message)) return tooSlow(timeoutMs, { cause });
  if (isSeveralStatements(cause)) {
    return new DatabaseFailure('invalid-statement', 'sql holds several statements: send one per call.', {
      cause,
    });
  }
  const [reason, words] =
    endings[code ?? ''] ?? (isLostConnection(cause) ? endings['lost'] : undefined) ?? [];
  return reason && words ? new DatabaseFailure(reason, words, { cause }) : undefined;
}

const endings: Readonly<Record<string, readonly [FailureReason, string]>> = {
  '25P04': [
    'timeout',
    'PostgreSQL stopped the statement after the transaction_timeout of the role. Ask for less, or raise it.',
  ],
  '57014': ['timeout', 'Somebody cancelled the statement in PostgreSQL. Try again.'],
  lost: ['unreachable', 'The connection to PostgreSQL was lost during the statement. Try again.'],
};

const isSeveralStatements = ({ code, routine }: ErrorFields) =>
  code === '42601' && routine === 'exec_parse_message';

function parameterOf({ where = '' }: MessageFields): string {
  const [, name] = /unnamed portal parameter (\$\d+)/.exec(where) ?? [];
  return name === undefined ? '' : `, in ${name}`;
}

/** PostgreSQL counts characters from 1; JavaScript counts UTF-16 units. */
function placeOf(sql: string, position: number): string {
  const before = [...sql].slice(0, position - 1).join('');
  const lines = before.split('\n');
  return `, line ${lines.length} column ${[...(lines.at(-1) ?? '')].length + 1}`;
}
