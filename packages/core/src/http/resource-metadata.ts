import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/server';
import type { HttpOptions } from '../options/http-options.ts';
import type { Catalogue } from '../runtime/catalogue.ts';

/** Where OAuth clients learn who issues the tokens for this server (RFC 9728). */
export interface ResourceMetadata {
  readonly url: string;
  /** Paths at which it is served: that of `url`, and those which clients try without being told. */
  readonly paths: ReadonlySet<string>;
  answer(): Response;
}

const wellKnown = '/.well-known/oauth-protected-resource';

/** Makes the metadata when there is an issuer; a server with API keys alone has none. */
export function createResourceMetadata(
  { oauthIssuer, publicUrl }: HttpOptions,
  title: string,
  catalogue: Catalogue,
): ResourceMetadata | undefined {
  if (oauthIssuer === undefined || publicUrl === undefined) return undefined;
  const url = getOAuthProtectedResourceMetadataUrl(new URL(publicUrl));
  const document = {
    resource: publicUrl,
    authorization_servers: [oauthIssuer],
    scopes_supported: declaredScopes(catalogue),
    bearer_methods_supported: ['header'],
    resource_name: title,
  };
  return {
    url,
    paths: new Set([new URL(url).pathname, wellKnown, `${wellKnown}/mcp`]),
    answer: () => Response.json(document, { headers: { 'cache-control': 'public, max-age=300' } }),
  };
}

function declaredScopes({ tools, resources, templates }: Catalogue): readonly string[] {
  const offers = [
    ...tools.values(),
    ...resources.values(),
    ...[...templates.values()].map((t) => t.resource),
  ];
  return [...new Set(offers.flatMap(({ scopes = [] }) => scopes))].sort();
}
