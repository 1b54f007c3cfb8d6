/** How the connection is encrypted, with the meaning libpq gives to `sslmode`. */
export interface TlsSettings {
  readonly mode?: 'disable' | 'require' | 'verify-ca' | 'verify-full' | undefined;
  readonly caFile?: string | undefined;
}

/**
 * Puts the TLS settings into the URL. pg 8 reads `sslmode=require` as verify-full and warns on stderr;
 * `uselibpqcompat` gives every mode the meaning it has in psql (node-postgres#2375).
 */
export function connectionUrl(url: string, { mode, caFile }: TlsSettings): string {
  const [base = url, query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  if (mode !== undefined) parameters.set('sslmode', mode);
  if (caFile !== undefined) parameters.set('sslrootcert', caFile);
  if (parameters.has('sslmode')) parameters.set('uselibpqcompat', 'true');
  return parameters.size === 0 ? base : `${base}?${parameters}`;
}
