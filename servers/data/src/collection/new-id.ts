import { randomBytes } from 'node:crypto';

let last = 0n;

/** A UUID of version 7 (RFC 9562): ids made later sort after those made earlier by this process. */
export function newId(): string {
  // 12 bits below the millisecond (section 6.2, method 3), so that a batch keeps its order.
  const now = BigInt(Date.now()) << 12n;
  last = now > last ? now : last + 1n;
  const time = (last >> 12n).toString(16).padStart(12, '0');
  const fraction = (last & 0xfffn).toString(16).padStart(3, '0');
  const random = randomBytes(8);
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${fraction}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
