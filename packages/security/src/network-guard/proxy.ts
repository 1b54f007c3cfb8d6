import { NetworkSettingError } from './network-setting-error.ts';
import { splitPort } from './target-rules.ts';

/** The proxy for a target, or undefined to connect to it directly. */
export type ProxyChoice = (protocol: string, host: string, port: number) => URL | undefined;

export const noProxy: ProxyChoice = () => undefined;

/**
 * Reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY (upper case or lower case; NO_PROXY as host suffixes,
 * `host:port` or `*`). Call it only when the operator asked for proxies: otherwise the variables must have no effect.
 *
 * @throws NetworkSettingError for a proxy that is not `http://host:port`, or whose login cannot be decoded.
 */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyChoice {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const all = parseProxy('ALL_PROXY', read('ALL_PROXY'));
  const forHttp = parseProxy('HTTP_PROXY', read('HTTP_PROXY')) ?? all;
  const forHttps = parseProxy('HTTPS_PROXY', read('HTTPS_PROXY')) ?? all;
  const direct = (read('NO_PROXY') ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return (protocol, host, port) => {
    if (direct.some((entry) => matches(entry, host, port))) return undefined;
    return protocol === 'https:' ? forHttps : forHttp;
  };
}

function parseProxy(variable: string, text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The value may hold a password, so it is not quoted.
  if (url?.protocol !== 'http:') throw new NetworkSettingError(`${variable} must be http://host:port`);
  if (!isDecodable(url.username + url.password)) {
    throw new NetworkSettingError(`${variable} must have each % in its user and password as %25`);
  }
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const { subject, port: only = port } = splitPort(entry);
  const suffix = subject.replace(/^\[|\]$|^\*?\./g, '');
  return only === port && (host === suffix || host.endsWith(`.${suffix}`));
}
