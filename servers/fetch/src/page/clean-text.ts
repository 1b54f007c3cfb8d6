// Controls other than white space; soft hyphen, zero-width space, word joiner and invisible operators, byte order
// mark; bidirectional embeddings, overrides and isolates (CVE-2021-42574); tag characters. Zero-width joiners
// stay: scripts and emoji need them.
const invisible =
  /(?![\t\n\f\r])\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

/** Removes invisible characters, which could carry text that only a model reads. */
export function cleanText(text: string): string {
  return text.replace(invisible, '');
}
