/** A limited amount of something (places, bytes), of which each caller gets a limited share. */
export interface Shares {
  /** Opens a holding in the name of `key`, empty at first. */
  open(key: string): Holding;
  readonly taken: number;
}

export interface Holding {
  /** Takes `amount` more, or says which limit that would exceed: the caller's share, or all there is. */
  take(amount: number): 'share' | 'all' | undefined;
  /** Gives back `amount`, or what is left of it. */
  give(amount: number): void;
  /** Gives everything back; calling it again does nothing. */
  release(): void;
}

export function createShares(all: number, share: number): Shares {
  const byKey = new Map<string, number>();
  let taken = 0;

  const change = (key: string, amount: number) => {
    taken += amount;
    const own = (byKey.get(key) ?? 0) + amount;
    if (own > 0) byKey.set(key, own);
    else byKey.delete(key);
  };
  return {
    get taken() {
      return taken;
    },
    open(key) {
      let held = 0;
      const give = (amount: number) => {
        const given = Math.min(amount, held);
        if (given > 0) change(key, -given);
        held -= given;
      };
      return {
        take(amount) {
          if ((byKey.get(key) ?? 0) + amount > share) return 'share';
          if (taken + amount > all) return 'all';
          held += amount;
          change(key, amount);
          return undefined;
        },
        give,
        release: () => give(held),
      };
    },
  };
}
