import { type Principal, redactor } from '@mcp-commons/security';
import { findApiKey, parseApiKeys } from '@mcp-commons/security/api-keys';
import { appendTo, createAudit } from '@mcp-commons/security/audit';
import { createNetworkGuard } from '@mcp-commons/security/network-guard';
import { PathSandbox } from '@mcp-commons/security/path-sandbox';
import { createMemoryRateLimiter, rateLimitHeaders } from '@mcp-commons/security/rate-limit';
import { createTokenVerifier, type TokenRefusal } from '@mcp-commons/security/tokens';

export function hideSecrets(): string {
  const redact = redactor(['hunter2-hunter2']);
  return redact('connect postgres://app:pa55@db failed, token hunter2-hunter2');
  // 'connect postgres://app:[redacted]@db failed, token [redacted]'
}

export async function stayInside(folder: string): Promise<Uint8Array> {
  const sandbox = await PathSandbox.open([folder]);
  await sandbox.write(`${folder}/a.txt`, Buffer.from('hello'));
  try {
    return await sandbox.openFile(`${folder}/../../etc/passwd`, (file) => file.readAll(1_000));
    // PathError, reason 'outside'
  } finally {
    await sandbox.close();
  }
}

export async function reachPublicAddresses(url: string): Promise<number> {
  const guard = createNetworkGuard({ denyHosts: ['*.internal'], limits: { timeoutMs: 10_000 } });
  try {
    return (await guard.request(url)).status;
    // http://169.254.169.254/: NetworkError, not on the public internet
  } finally {
    await guard.close();
  }
}

export function whoseKey(presented: string): Principal | undefined {
  const keys = parseApiKeys('ci 5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5 users:read');
  return findApiKey(keys, presented);
  // { id: 'key:ci', kind: 'api-key', scopes: Set { 'users:read' } }
}

export async function whoseToken(token: string): Promise<Principal | TokenRefusal> {
  const issuer = 'https://login.example.org';
  const settings = { issuer, audience: 'https://mcp.example.org/mcp', jwksUrl: `${issuer}/jwks.json` };
  const verify = createTokenVerifier(settings, console.error);
  return verify(token);
  // { id: 'token:alice', kind: 'token', … }, or 'expired', 'audience', 'signature', …
}

export function mayCall(caller: string): Readonly<Record<string, string>> {
  const limiter = createMemoryRateLimiter({ perMinute: 60, burst: 20 });
  const allowance = limiter.take(caller); // { allowed: true, remaining: 19, resetMs: 1000, retryMs: 0 }
  return rateLimitHeaders(limiter.rate, allowance);
  // { 'ratelimit-policy': '"calls";q=20;w=20', ratelimit: '"calls";r=19;t=1' }
}

export function writeDown(file: string, input: unknown): void {
  const audit = createAudit({ write: appendTo(file), onFailure: console.error });
  if (!audit.isComplete()) throw new Error('what leaves no trace must not happen');
  const what = { tool: 'delete_user', target: 'users/7', digest: audit.digest(input) };
  audit.record({ who: 'key:ci', ...what, decision: 'allowed', outcome: 'ok', ref: '1a2b3c4d' });
}
