const mark = '[redacted]';

// scheme://user:password@host (RFC 3986, 3.2.1), as in a connection string that an error message quotes.
// Lengths are bounded so that a long line without an @ stays linear.
const urlPassword = /([a-z][a-z0-9+.-]{1,31}:\/\/[^\s/:@"'\\]{0,256}:)[^\s/@"'\\]{1,1024}(?=@)/gi;

// Authorization: Bearer … (RFC 6750, 2.1), Basic … (RFC 7617, 2)
const authorization = /\b(bearer|basic)\s+[a-z0-9+/._~=-]{8,8192}/gi;

/**
 * Makes a function that replaces secrets in text by `[redacted]`: each of `secrets`, and the password in one that is a
 * URL, wherever it stands, also in its JSON and URL-encoded spelling; passwords inside URLs; bearer and basic
 * credentials. Secrets shorter than 4 characters are left, because replacing them would destroy the text and tell where
 * they were.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .flatMap((secret) => [secret, ...passwordIn(secret)])
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // Longest first: of two secrets where one contains the other, both must be gone.
  const known = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  return (text) =>
    known
      .reduce((result, secret) => result.replaceAll(secret, mark), text)
      .replace(urlPassword, `$1${mark}`)
      .replace(authorization, `$1 ${mark}`);
}

// Drivers tell of a connection string in parts: ioredis puts the arguments of AUTH into its errors.
function passwordIn(secret: string): readonly string[] {
  const { password } = URL.canParse(secret) ? new URL(secret) : { password: '' };
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
