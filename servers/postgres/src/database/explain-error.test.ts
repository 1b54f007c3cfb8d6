import { expect, it } from 'vitest';
import { explainStatementError } from './explain-error.ts';

const failure = (fields: Record<string, string>) =>
  Object.assign(new Error(fields['message'] ?? ''), { severity: 'ERROR', ...fields });

it.each([
  ['57014', 'ERROR', 'canceling statement due to statement timeout', /stopped after 300 ms \(TIMEOUT\)/],
  ['57014', 'ERROR', 'canceling statement due to user request', /Somebody cancelled the statement/],
  ['25P04', 'FATAL', 'terminating connection due to transaction timeout', /transaction_timeout of the role/],
  ['25P03', 'FATAL', 'terminating connection due to idle-in-transaction timeout', /connection .+ was lost/],
  ['57P01', 'ВАЖНО', 'закрытие подключения по команде администратора', /connection .+ was lost/],
])('says who ended a statement: %s, %s: %s', (code, severity, message, words) => {
  expect(explainStatementError(failure({ code, message, severity }), '', 300).message).toMatch(words);
});

it.each([
  ['08001', 'could not connect to server "remote"', 'connection to server at "10.0.0.5" failed'],
  ['HV00N', 'could not open "/etc/secret"', 'user=admin'],
  ['58P01', 'could not open file "/var/lib/secret"', ''],
  ['XX000', 'dblink to 10.0.0.5 failed', ''],
])('withholds %s, which may name servers and files', (code, message, detail) => {
  const { message: words } = explainStatementError(
    failure({ code, message, detail, hint: 'try 10.0.0.5' }),
    '',
    1,
  );
  expect(words).toBe(`PostgreSQL could not carry this out (SQLSTATE ${code}).`);
});

it.each([
  ['42P01', 'Relation »orders« existiert nicht', 'parserOpenTable', /Hint: search_objects finds a table/],
  ['42P01', 'fehlender Eintrag in FROM-Klausel für Tabelle »x«', 'errorMissingRTE', /\(SQLSTATE 42P01\)\.$/],
  ['42P01', 'Relation »x« in FOR UPDATE nicht in der FROM-Klausel gefunden', 'transformLockingClause', /\.$/],
  ['25001', 'VACUUM kann nicht in einem Transaktionsblock laufen', 'PreventInTransactionBlock', /Hint: This/],
  [
    '25001',
    'SET TRANSACTION ISOLATION LEVEL muss vor allen Anfragen aufgerufen werden',
    'check_XactIsoLevel',
    /\(SQLSTATE 25001\)\.$/,
  ],
])('gives a hint in every language of PostgreSQL: %s %s', (code, message, routine, words) => {
  expect(explainStatementError(failure({ code, message, routine }), '', 1).message).toMatch(words);
});

it('shows the detail of what depends on a dropped object', () => {
  const error = { code: '2BP01', message: 'cannot drop table t', detail: 'view v depends on table t' };
  expect(explainStatementError(failure(error), '', 1).message).toBe(
    'cannot drop table t (SQLSTATE 2BP01). Detail: view v depends on table t',
  );
});

it('counts lines and columns in characters, after the prefix', () => {
  const error = failure({ code: '42601', message: 'syntax error', position: '20' });
  expect(explainStatementError(error, '🐘\n  x', 1, 15).message).toBe(
    'syntax error (SQLSTATE 42601, line 2 column 3).',
  );
});

it('rethrows an error that it does not know', () => {
  const bug = new TypeError('x is not a function');
  expect(() => explainStatementError(bug, '', 1)).toThrow(bug);
});
