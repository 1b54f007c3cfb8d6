import { createHash } from 'node:crypto';

/** Tells versions of one file apart: not a signature, so 64 bits are enough and cost a model few tokens. */
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
