import { readFileSync } from 'node:fs';
import { NetworkSettingError } from './network-setting-error.ts';
import type { UpstreamCredential } from './upstream-credentials.ts';

type Entry = Readonly<Record<string, string>>;

const fields: Readonly<
  Record<UpstreamCredential['type'], { readonly required: string[]; readonly optional: string[] }>
> = {
  bearer: { required: ['token'], optional: [] },
  header: { required: ['name', 'value'], optional: [] },
  basic: { required: ['user', 'password'], optional: [] },
  oauth: { required: ['tokenUrl', 'clientId'], optional: ['clientSecret', 'refreshToken', 'scope'] },
};

/**
 * Reads the operator's credentials: a JSON object from origin to entry, such as
 *
 *     { "https://api.example.com": { "type": "bearer", "tokenFile": "/run/secrets/api" },
 *       "https://data.example.com": { "type": "oauth", "tokenUrl": "https://id.example.com/token",
 *                                     "clientId": "me", "clientSecretFile": "/run/secrets/data" } }
 *
 * Types are bearer (token), header (name, value), basic (user, password) and oauth (tokenUrl, clientId,
 * clientSecret, refreshToken, scope). Any field may be given as `<field>File`, the path of a file with the value;
 * line ends after the secret are dropped.
 *
 * @throws NetworkSettingError that names the entry and the field, never a value.
 */
export function parseUpstreamCredentials(json: string): ReadonlyMap<string, UpstreamCredential> {
  return new Map(
    Object.entries(parseObject(json)).map(([origin, entry]) => {
      checkOrigin(origin);
      return [origin, parseEntry(origin, resolveFiles(origin, entry))];
    }),
  );
}

function parseEntry(origin: string, { type = '', ...entry }: Entry): UpstreamCredential {
  const known = Object.hasOwn(fields, type) ? fields[type as UpstreamCredential['type']] : undefined;
  if (known === undefined) throw wrong(origin, `needs a type: ${Object.keys(fields).join(', ')}`);
  const missing = known.required.find((field) => !entry[field]);
  if (missing !== undefined) throw wrong(origin, `needs ${missing} or ${missing}File`);
  const unknown = Object.keys(entry).find((field) => ![...known.required, ...known.optional].includes(field));
  if (unknown !== undefined) throw wrong(origin, `has an unknown field ${JSON.stringify(unknown)}`);
  const control = Object.keys(entry).find((field) =>
    /[^\t\x20-\x7e\x80-\u{10ffff}]/u.test(entry[field] ?? ''),
  );
  if (control !== undefined) throw wrong(origin, `has a control character in ${control}`);
  checkHeader(origin, entry);
  if (type === 'oauth' && !isHttpUrl(entry['tokenUrl'] ?? ''))
    throw wrong(origin, 'needs an http: or https: URL in tokenUrl');
  // The entry has all fields of this type, and no others.
  return { type, ...entry } as unknown as UpstreamCredential;
}

// Names are tokens (RFC 9110, 5.6.2). Node sends values as Latin-1, and throws for other characters.
function checkHeader(origin: string, { name, token, value }: Entry): void {
  if (name !== undefined && !/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name))
    throw wrong(origin, 'needs a header name without blanks in name, such as X-Api-Key');
  for (const [field, text = ''] of Object.entries({ token, value })) {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
      throw wrong(origin, `has a character in ${field} that no header can carry`);
  }
}

function resolveFiles(origin: string, entry: unknown): Entry {
  if (typeof entry !== 'object' || entry === null) throw wrong(origin, 'must be an object');
  return Object.fromEntries(
    Object.entries(entry).map(([field, value]: [string, unknown]) => {
      if (typeof value !== 'string') throw wrong(origin, `needs text in ${field}`);
      if (!field.endsWith('File')) return [field, value];
      return [field.slice(0, -'File'.length), readSecret(origin, field, value)];
    }),
  );
}

function readSecret(origin: string, field: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
  } catch (cause) {
    throw new NetworkSettingError(`credentials for ${origin}: ${field} cannot be read`, { cause });
  }
}

function checkOrigin(origin: string): void {
  if (!isHttpUrl(origin) || new URL(origin).origin !== origin) {
    throw new NetworkSettingError(
      `credentials: ${JSON.stringify(origin)} is not an origin such as https://api.example.com`,
    );
  }
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The parser's message quotes the text, which contains secrets.
  }
  throw new NetworkSettingError('credentials must be one JSON object from origins to entries');
}

function wrong(origin: string, problem: string): NetworkSettingError {
  return new NetworkSettingError(`credentials for ${origin}: the entry ${problem}`);
}
