import {
  NetworkSettingError,
  parseExactTarget,
  parseTargetRule,
  parseUpstreamCredentials,
} from '@mcp-commons/security/network-guard';
import * as z from 'zod';

/** Checks a setting with the parser that will read it, so that a mistake shows at the start and not at a request. */
function readable(parse: (text: string) => unknown) {
  return (value: string | readonly string[] | undefined, ctx: z.RefinementCtx) => {
    try {
      for (const text of [value ?? []].flat()) parse(text);
    } catch (error) {
      if (!(error instanceof NetworkSettingError)) throw error;
      ctx.addIssue({ code: 'custom', message: error.message });
    }
  };
}

const rules = (parse: (text: string) => unknown) =>
  z.array(z.string()).default([]).superRefine(readable(parse));

const milliseconds = (max: number) => z.int().min(100).max(max);
const bytes = (max: number) => z.int().min(1_024).max(max);

export const options = z.object({
  allowHosts: rules(parseTargetRule).describe(
    'Only these targets: host, *.host, address, CIDR range, each with or without :port, or *:port. Empty allows the public internet.',
  ),
  denyHosts: rules(parseTargetRule).describe('Never these targets, in the same notation.'),
  allowPrivateHosts: rules(parseExactTarget).describe(
    'Exact host:port targets that may be private addresses.',
  ),
  proxy: z
    .enum(['none', 'environment'])
    .default('none')
    .describe('Whether to use HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.'),
  robots: z.enum(['respect', 'ignore']).default('respect').describe('Whether tool calls obey robots.txt.'),
  userAgent: z
    .string()
    .regex(/^[\x20-\x7e]{1,300}$/, 'must be printable ASCII')
    .optional()
    .describe('User-Agent header, which begins with the name for robots.txt; an honest default unless set.'),
  timeoutMs: milliseconds(600_000)
    .default(20_000)
    .describe(
      'Milliseconds for one page: look-up, redirects, body. A site may be silent for half of them, or 10 s if that is more.',
    ),
  maxResponseBytes: bytes(20_000_000)
    .default(5_000_000)
    .describe('Bytes of one response, also after decompression.'),
  maxImageBytes: bytes(20_000_000).default(3_750_000).describe('Largest image that is returned, in bytes.'),
  maxLength: z
    .int()
    .min(100)
    .max(1_000_000)
    // Also of Chinese or Cyrillic, Codex and Claude Code show as much whole; see docs/hosts.md.
    .default(15_000)
    .describe(
      'Characters of one answer, unless the call gives max_length (70000 at most). Above 75000, raise MAX_OUTPUT_BYTES as well.',
    ),
  cacheMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(300_000)
    .describe('Milliseconds a page is kept, for its next part and for repeated requests.'),
  maxCacheBytes: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(20_000_000)
    .describe('Bytes of memory for kept pages.'),
  upstreamCredentials: z
    .string()
    .optional()
    .superRefine(readable(parseUpstreamCredentials))
    .meta({ secret: true })
    .describe('JSON of credentials by origin; usually given as a file, UPSTREAM_CREDENTIALS_FILE.'),
});

export type Options = z.output<typeof options>;
