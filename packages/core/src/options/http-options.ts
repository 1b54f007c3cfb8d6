import * as z from 'zod';
import { isSubnet, parseProxyTrust } from '../http/client-address.ts';
import { httpLimitOptions } from './http-limit-options.ts';
import { wholeNumber } from './whole-number.ts';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http: or https: URL' });

// Spelled as in a URL: any other spelling, a port or a pattern would never match a request.
const isHostName = (name: string) =>
  !name.includes('*') && URL.canParse(`http://${name}`) && new URL(`http://${name}`).hostname === name;

// Pages of http: and https: are named by their hosts.
const isScheme = (name: string) => /^(?!https?:)[a-z][a-z\d+.-]*:\/\/\*$/.test(name);

// Pages of any site can have the origin `null`, and no host stands for them.
const isOrigin = (name: string) => (isHostName(name) && name !== 'null') || isScheme(name);

const isNoHostName = ({ input }: { readonly input: unknown }) =>
  `${JSON.stringify(input)} is not a host name in lower case without scheme and port, such as mcp.example.org or [::1]`;

/** The options of `mcp-server-<name> http`. */
export const httpOptions = z.object({
  host: z.string().default('127.0.0.1').describe('Address to listen on.'),
  port: wholeNumber(0, 65_535).default(3_000).describe('Port to listen on; 0 takes a free one.'),
  allowedHosts: z
    .array(z.string().refine(isHostName, { error: isNoHostName }))
    .default(['localhost', '127.0.0.1', '[::1]'])
    .describe('Host names, without ports, that the Host header of a request may have.'),
  allowedOrigins: z
    .array(z.string().refine(isOrigin, { error: isNoHostName }))
    .default(['localhost', '127.0.0.1', '[::1]'])
    .describe('Host names that browser pages may come from, or <scheme>://*.'),
  cors: z
    .boolean()
    .default(false)
    .describe('Lets browser pages from ALLOWED_ORIGINS read the answers (CORS).'),
  publicUrl: httpUrl
    .optional()
    .describe(
      'URL of the endpoint as clients know it, such as https://mcp.example.org/mcp; its host is allowed.',
    ),
  trustProxy: z
    .array(z.string())
    .refine((list) => parseProxyTrust(list) !== undefined, {
      error: ({ input }) =>
        `${JSON.stringify((input as readonly string[]).find((item) => !isSubnet(item)))} is not an address or subnet; for the number of proxies in front, set only the number`,
    })
    .default([])
    .describe(
      'Proxies whose X-Forwarded-For is trusted: how many are in front, or their addresses and subnets.',
    ),
  enableHttps: z
    .boolean()
    .default(false)
    .describe('TLS, with TLS_CERT and TLS_KEY; SIGHUP reads both again.'),
  tlsCert: z.string().optional().describe('File with the certificate and its chain (PEM).'),
  tlsKey: z.string().optional().describe("File with the certificate's private key (PEM)."),
  mcpApiKey: z
    .string()
    .optional()
    .describe('One API key that may do everything; sent as Authorization: Bearer.')
    .meta({ secret: true }),
  mcpApiKeysFile: z
    .string()
    .optional()
    .describe(
      'File with API keys, one a line: id, SHA-256 of the key, scopes (* for all). SIGHUP reads it again.',
    ),
  oauthIssuer: httpUrl
    .optional()
    .describe('Issuer whose access tokens are accepted, exactly as in their iss claim.'),
  oauthJwksUrl: httpUrl
    .optional()
    .describe('URL of the public keys of the issuer (its jwks_uri); https, or http on loopback.'),
  oauthAudience: z.string().optional().describe('What the aud claim must name; PUBLIC_URL unless set.'),
  legacySessions: z
    .boolean()
    .default(true)
    .describe('Sessions for clients of the 2025 protocol; turn off for replicas without session affinity.'),
  maxSessions: wholeNumber(1, 100_000)
    .default(1_000)
    .describe('Sessions at the same time, half of them for one caller, whose longest unused makes room.'),
  sessionIdleMs: wholeNumber(1_000, 86_400_000)
    .default(600_000)
    .describe('Milliseconds after which an unused session ends.'),
  drainMs: wholeNumber(0, 600_000)
    .default(10_000)
    .describe('Milliseconds that running calls get at shutdown.'),
  shutdownDelayMs: wholeNumber(0, 60_000)
    .default(0)
    .describe(
      'Milliseconds at shutdown during which requests are still taken, for load balancers to notice.',
    ),
  redisUrl: z
    .string()
    .regex(/^rediss?:\/\/./i, 'must begin with redis:// or rediss://')
    .optional()
    .describe('Redis that connects the replicas, such as redis://user:password@host:6379/0.')
    .meta({ secret: true }),
  ...httpLimitOptions.shape,
});

export type HttpOptions = z.output<typeof httpOptions>;
