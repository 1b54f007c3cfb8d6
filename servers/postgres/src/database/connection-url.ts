/** How the connection is encrypted, with the meaning libpq gives to `sslmode`. */
export interface TlsSettings {
  readonly mode?: 'disable' | 'require' | 'verify-ca' | 'verify-full' | undefined;
  readonly caFile?: string | undefined;
}

/** Modes in which libpq also takes a connection in clear: whoever stands between could choose that. */
const halfHearted = ['allow', 'prefer'];

/**
 * Puts the TLS settings into the URL. pg 8 reads `sslmode=require` as verify-full and warns on stderr;
 * `uselibpqcompat` gives every mode the meaning it has in psql (node-postgres#2375), but `allow` and `prefer`: those
 * are `require` here.
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
