import { expect, it } from 'vitest';
import { explainConnectError } from './explain-connect-error.ts';

it.each([
  ['28P01', 'password authentication failed for user "admin"', /refused the login/],
  ['28000', 'no pg_hba.conf entry for host "10.0.0.5", user "admin"', /pg_hba\.conf/],
  ['3D000', 'database "payroll" does not exist', /does not exist/],
  ['53300', 'sorry, too many clients already', /no free connection/],
  ['42501', 'permission denied for database "payroll"', /GRANT CONNECT/],
  ['42501', 'permission denied to set parameter "internal"', /parameter in DATABASE_URL/],
  ['55000', 'database "payroll" is not currently accepting connections', /ALLOW_CONNECTIONS/],
  ['08P01', 'SASL authentication failed for admin', /pooler refused/],
  ['42704', 'unrecognized configuration parameter "internal"', /refused the connection \(SQLSTATE 42704\)/],
  ['EISDIR', 'EISDIR: illegal operation on a directory, read', /cannot be read/],
  ['ERR_OSSL_PEM_NO_START_LINE', 'error:0480006C:PEM routines::no start line', /must be PEM/],
  ['ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.5:5432', /does not answer/],
  ['EPERM', 'connect EPERM 10.0.0.5:5432', /does not answer/],
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND db.internal', /unknown/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "Host: db.internal. is not in the cert's altnames", /another host name/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', /TLS_CA_FILE/],
  ['', 'The server does not support SSL connections', /offers no TLS/],
])('explains %s without naming hosts, users or databases', (code, message, words) => {
  const explained = explainConnectError(Object.assign(new Error(message), { code }));
  expect(explained.message).toMatch(words);
  expect(explained.message).not.toMatch(/admin|10\.0\.0\.5|payroll|internal/);
  expect(explained.cause).toMatchObject({ message });
});
