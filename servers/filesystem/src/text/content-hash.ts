import { createHash } from 'node:crypto';

/**
 * Hex digits. The hash distinguishes versions of one file and signs nothing: 64 bits are enough, and cost few tokens.
 */
const hashLength = 16;

export function startHash(): { update(bytes: Uint8Array): void; value(): string } {
  const hash = createHash('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    value: () => hash.digest('hex').slice(0, hashLength),
  };
}

export function hashOf(bytes: Uint8Array): string {
  const hash = startHash();
  hash.update(bytes);
  return hash.value();
}
