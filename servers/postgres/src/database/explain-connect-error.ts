import { DatabaseFailure } from './database-failure.ts';

const unreadable = 'A socket or certificate file that TLS_CA_FILE or DATABASE_URL names cannot be read.';

/** What to do, by SQLSTATE, system or OpenSSL code. Fixed words, because PostgreSQL's messages name hosts and users. */
const adviceByCode: Readonly<Record<string, string>> = {
  '28P01': 'PostgreSQL refused the login. Check user and password in DATABASE_URL.',
  '28000': 'PostgreSQL refused the login. Check the user in DATABASE_URL, TLS and pg_hba.conf.',
  '42501':
    'The role may not connect to this database (its owner can GRANT CONNECT ON DATABASE … TO …), or may not set a parameter in DATABASE_URL.',
  '55000': 'PostgreSQL accepts no connections to this database: it has ALLOW_CONNECTIONS false.',
  '08P01':
    'The server or pooler refused the connection. Check user, password, database and parameters in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist.',
  '53300': 'PostgreSQL has no free connection. Try again, or lower MAX_CONNECTIONS of its clients.',
  '57P03': 'PostgreSQL is starting up or shutting down. Try again in a moment.',
  ENOTFOUND: 'The host named in DATABASE_URL is unknown. Check its spelling and DNS.',
  ERR_INVALID_URL:
    'DATABASE_URL cannot be read. Give one host and port, and write special characters of user and password as %XX: @ is %40, / is %2F.',
  ENOENT: 'A socket or certificate file that TLS_CA_FILE or DATABASE_URL names does not exist.',
  EISDIR: unreadable,
  EACCES: unreadable,
  CERT_HAS_EXPIRED: "PostgreSQL's TLS certificate has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "PostgreSQL's TLS certificate is for another host name. Use that name, or TLS=verify-ca.",
};

const noneBecameFree = /timeout exceeded when trying to connect/;

/** The same, by pg's message. */
const adviceByMessage: readonly (readonly [RegExp, string])[] = [
  [noneBecameFree, 'All connections are busy. Try again, or raise MAX_CONNECTIONS.'],
  [
    /does not support SSL/,
    'PostgreSQL offers no TLS. Set it up there, or use TLS=disable on a network you trust.',
  ],
  [/URI malformed/, 'DATABASE_URL cannot be read: what follows a % is not UTF-8.'],
  [/sslrootcert/, 'TLS=verify-ca needs the certificate authority in TLS_CA_FILE.'],
  [
    /PEM|key values mismatch/i,
    'A certificate or key file that TLS_CA_FILE or DATABASE_URL names cannot be used: both must be PEM and belong together.',
  ],
  [
    /certificate/,
    "PostgreSQL's TLS certificate comes from an authority that is not trusted. Name it in TLS_CA_FILE, or use TLS=require to skip the check.",
  ],
  [/password must be a string/, 'PostgreSQL asks for a password and DATABASE_URL has none.'],
];

/** Explains why connecting failed; the original error stays in `cause`. */
export function explainConnectError(cause: unknown): DatabaseFailure {
  if (cause instanceof DatabaseFailure) return cause;
  const { code = '', message } = cause as Error & { readonly code?: string };
  const advice =
    adviceByCode[code] ??
    adviceByMessage.find(([pattern]) => pattern.test(message))?.[1] ??
    (isSqlState(code)
      ? `PostgreSQL refused the connection (SQLSTATE ${code}). Check the parameters in DATABASE_URL.`
      : 'PostgreSQL does not answer. Check that it runs and that host and port in DATABASE_URL are right.');
  const isBusy = code === '53300' || noneBecameFree.test(message);
  return new DatabaseFailure(isBusy ? 'busy' : 'unreachable', advice, { cause });
}

/** System codes such as EPIPE have no digits. */
const isSqlState = (code: string) => /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
