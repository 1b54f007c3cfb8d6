const mark = '[redacted]';

// scheme://user:password@host (RFC 3986, 3.2.1), as in a connection string that an error message quotes.
// Lengths are bounded so that a long line without an @ stays linear.
const urlPassword = /([a-z][a-z0-9+.-]{1,31}:\/\/[^\s/:@"'\\]{0,256}:)[^\s/@"'\\]{1,1024}(?=@)/gi;

// Authorization: Bearer … (RFC 6750, 2.1), Basic … (RFC 7617, 2)
const authorization = /\b(bearer|basic)\s+[a-z0-9+/._~=-]{8,8192}/gi;

/**
 * Makes a function that replaces secrets in text by `[redacted]`: each of `secrets`, also in JSON and URL-encoded
 * spelling; the password of a secret that is a URL; passwords inside URLs; bearer and basic credentials. It leaves
 * secrets shorter than 4 characters, because replacing them would destroy the text and show where they were.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .flatMap((secret) => [secret, ...passwordIn(secret)])
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // Longest first: when one secret contains another, no part of either may stay.
  const known = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) =>
    known
      .reduce((result, secret) => result.replaceAll(secret, mark), text)
      .replace(urlPassword, `$1${mark}`)
      .replace(authorization, `$1 ${mark}`);
}

// Drivers quote parts of a connection string: ioredis puts the arguments of AUTH into its errors.
function passwordIn(secret: string): readonly string[] {
  const { password } = URL.canParse(secret) ? new URL(secret) : { password: '' };
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
