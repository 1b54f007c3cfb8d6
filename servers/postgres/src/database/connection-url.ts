/** How the connection is encrypted; `mode` means what `sslmode` means in libpq. */
export interface TlsSettings {
  readonly mode?: 'disable' | 'require' | 'verify-ca' | 'verify-full' | undefined;
  readonly caFile?: string | undefined;
}

/** Modes in which libpq also accepts an unencrypted connection, which an attacker on the network could force. */
const halfHearted = ['allow', 'prefer'];

/**
 * Puts the TLS settings into the URL. pg 8 reads `sslmode=require` as verify-full and warns on stderr; with
 * `uselibpqcompat` every mode means the same as in psql (node-postgres#2375). `allow` and `prefer` become `require`.
 */
export function connectionUrl(url: string, { mode, caFile }: TlsSettings): string {
  const [base = url, query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  if (mode !== undefined) parameters.set('sslmode', mode);
  if (halfHearted.includes(parameters.get('sslmode') ?? '')) parameters.set('sslmode', 'require');
  if (caFile !== undefined) parameters.set('sslrootcert', caFile);
  if (parameters.has('sslmode')) parameters.set('uselibpqcompat', 'true');
  return parameters.size === 0 ? base : `${base}?${parameters}`;
}
