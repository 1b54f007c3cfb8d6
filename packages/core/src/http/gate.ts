import type { IncomingMessage, ServerResponse } from 'node:http';
import { missingScopes, type Principal } from '@mcp-commons/security';
import type { Log } from '../log.ts';
import type { HttpOptions } from '../options/http-options.ts';
import type { OpenServer } from '../runtime/open-server.ts';
import { openAuthentication } from './authentication.ts';
import { createChallenges } from './challenge.ts';
import { allowReading, preflight } from './cors.ts';
import { createForeignRequestCheck } from './foreign-request.ts';
import { type Refusal, refuse } from './refusal.ts';
import { requiredScopes } from './required-scopes.ts';
import { createResourceMetadata } from './resource-metadata.ts';

/** Stands before the protocol: a request that passes comes from an allowed place, and from a caller who may send it. */
export interface Gate {
  /** Looks at the head of a request; its body is read only when it is admitted. */
  admit(request: IncomingMessage, response: ServerResponse): Promise<Admitted>;
  /** Checks the caller of an admitted request again: undefined without a valid credential, `earlier` when in doubt. */
  recognize(request: IncomingMessage, earlier: Principal): Promise<Principal | undefined>;
  /** Looks at the body of an admitted request. */
  permit(principal: Principal, body: unknown): Refusal | undefined;
  /** Whether a caller may hear of changes of a resource. */
  mayFollow(principal: Principal, uri: string): boolean;
  /** Reads the file of API keys again. When the file is wrong, this throws and the earlier keys stay. */
  reload(): void;
}

/** A request goes on in the name of its principal, or is answered here. */
type Admitted = { readonly principal: Principal } | { readonly answer: Response } | Refusal;

/**
 * Sets the gate up from the options.
 *
 * @throws OptionsError `configuration`
 */
export async function openGate(server: OpenServer, options: HttpOptions, log: Log): Promise<Gate> {
  const metadata = createResourceMetadata(options, server.title, server.catalogue);
  const challenges = createChallenges(metadata?.url);
  const authentication = await openAuthentication(options, challenges, log);
  const checkForeign = createForeignRequestCheck(options);

  /** Answers what everybody may ask: preflights of browsers, and clients that look for the issuer. */
  function answerPublic(request: IncomingMessage, path: string): Response | undefined {
    const answer = options.cors ? preflight(request) : undefined;
    return answer ?? (metadata?.paths.has(path) ? metadata.answer() : undefined);
  }

  log.info({ authentication: authentication.summary }, 'authentication');
  return {
    async admit(request, response) {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      const foreign = checkForeign(request);
      if (foreign !== undefined) return foreign;
      if (options.cors) allowReading(request, response);
      const answer = answerPublic(request, path);
      if (answer !== undefined) return { answer };
      if (path !== '/mcp') return refuse('path', 404, 'Not found: the endpoint is /mcp');
      const caller = await authentication.authenticate(request);
      return 'refused' in caller ? caller : { principal: caller };
    },
    async recognize(request, earlier) {
      const caller = await authentication.authenticate(request);
      if (!('refused' in caller)) return caller;
      // While the keys of the issuer cannot be fetched, nobody can say.
      return caller.response.status === 401 ? undefined : earlier;
    },
    permit(principal, body) {
      const scopes = requiredScopes(server.catalogue, body);
      return missingScopes(principal, scopes).length > 0 ? challenges.insufficientScope(scopes) : undefined;
    },
    mayFollow(principal, uri) {
      const scopes = requiredScopes(server.catalogue, { method: 'resources/subscribe', params: { uri } });
      return missingScopes(principal, scopes).length === 0;
    },
    reload: authentication.reload,
  };
}
