import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { HttpOptions } from '../options/http-options.ts';
import { OptionsError } from '../options/options-error.ts';

/**
 * Reads certificate and key, when TLS is on, and proves that they belong together: what this returns can be served.
 *
 * @throws OptionsError `configuration` that names the option.
 */
export function readCertificate(options: HttpOptions): SecureContextOptions | undefined {
  const { enableHttps, tlsCert, tlsKey } = options;
  if (!enableHttps) {
    if (tlsCert === undefined && tlsKey === undefined) return undefined;
    throw wrong('ENABLE_HTTPS', 'must be on when TLS_CERT or TLS_KEY is set');
  }
  if (tlsCert === undefined) throw wrong('TLS_CERT', 'must be set when ENABLE_HTTPS is on');
  if (tlsKey === undefined) throw wrong('TLS_KEY', 'must be set when ENABLE_HTTPS is on');
  const cert = read('TLS_CERT', tlsCert, (pem) => new X509Certificate(pem));
  const key = read('TLS_KEY', tlsKey, createPrivateKey);
  if (!cert.parsed.checkPrivateKey(key.parsed)) throw wrong('TLS_KEY', 'is not the key of TLS_CERT');
  const pair = { cert: cert.pem, key: key.pem, minVersion: 'TLSv1.2' } as const;
  // The rest of the chain must be readable as well: OpenSSL finds out here, not in a handshake.
  read('TLS_CERT', tlsCert, () => createSecureContext(pair));
  return pair;
}

function read<T>(variable: string, path: string, parse: (pem: Buffer) => T): { pem: Buffer; parsed: T } {
  const pem = readPem(variable, path);
  try {
    return { pem, parsed: parse(pem) };
  } catch (cause) {
    const isEncrypted = (cause as NodeJS.ErrnoException).code === 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED';
    const fault = isEncrypted ? 'is encrypted; store the key without a passphrase' : 'is not valid PEM';
    throw wrong(variable, `${path} ${fault}`, cause);
  }
}

function readPem(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw wrong(variable, `cannot read ${path} (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

function wrong(variable: string, what: string, cause?: unknown): OptionsError {
  return new OptionsError('configuration', `${variable}: ${what}`, { cause });
}
