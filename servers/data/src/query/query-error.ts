/** A query that is refused; the message names the rule and what to write instead. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}
