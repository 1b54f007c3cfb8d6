import { type Refusal, refuse } from './refusal.ts';

/** How a client learns which credential is missing (RFC 6750, 3; RFC 9728, 5.1). */
export interface Challenges {
  /** 401: there is no credential, or it is not valid; then `problem` says why. */
  unauthorized(problem?: string): Refusal;
  /** 403: the caller is known and lacks one of the `scopes` that this request needs. */
  insufficientScope(scopes: readonly string[]): Refusal;
  /** 400: the request carries credentials in a way that no server should accept. */
  invalidRequest(problem: string): Refusal;
}

/** Makes the challenges; `metadataUrl` leads OAuth clients to the authorization server. */
export function createChallenges(metadataUrl: string | undefined): Challenges {
  const challenge = (fields: Record<string, string> = {}) => {
    const all = Object.entries({ ...fields, ...(metadataUrl && { resource_metadata: metadataUrl }) });
    const list = all.map(([name, value]) => `${name}="${value}"`).join(', ');
    return { 'www-authenticate': list === '' ? 'Bearer' : `Bearer ${list}` };
  };
  return {
    unauthorized(problem) {
      if (problem === undefined) {
        return refuse(
          'no_credentials',
          401,
          'Authentication required: send Authorization: Bearer …',
          challenge(),
        );
      }
      const headers = challenge({ error: 'invalid_token', error_description: problem });
      return refuse('invalid_token', 401, problem, headers);
    },
    insufficientScope(scopes) {
      const scope = scopes.join(' ');
      const problem = `This needs the scope ${scope}`;
      const headers = challenge({ error: 'insufficient_scope', error_description: problem, scope });
      return refuse('insufficient_scope', 403, problem, headers);
    },
    invalidRequest(problem) {
      const headers = challenge({ error: 'invalid_request', error_description: problem });
      return refuse('invalid_request', 400, problem, headers);
    },
  };
}
