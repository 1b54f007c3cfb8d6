import type { UseCollections } from '../use-collections.ts';

/** Completes the name of a collection. */
export const completeCollection = (use: UseCollections) => (typed: string) =>
  use(async (store) => {
    const { collections } = await store.list();
    return collections.map(({ name }) => name).filter((name) => name.startsWith(typed.toLowerCase()));
  });
