/**
 * Returns `sql` without the blanks, semicolons and comments before its first word, up to a comment that holds another:
 * those nest in PostgreSQL. So it may choose messages and refuse, but never decide what is safe.
 */
export function afterComments(sql: string): string {
  return sql.replace(/^(?:[\s;]|--[^\r\n]*(?:[\r\n]|$)|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*\*\/)*/, '');
}
