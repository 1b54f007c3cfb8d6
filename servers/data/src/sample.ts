import { CollectionError } from './collection/collection-error.ts';
import type { Collections } from './collection/collections.ts';
import type { Document } from './collection/document.ts';
import type { sampleNames } from './settings.ts';

type Sample = Readonly<Record<(typeof sampleNames)[number], readonly Document[]>>;

/** Creates those of users, products and orders that are missing, unless there are other collections. */
export async function fillWithSample(collections: Collections): Promise<void> {
  const sample = new Map(Object.entries({ users, products, orders } satisfies Sample));
  const present = (await collections.list()).collections.map(({ name }) => name);
  if (present.some((name) => !sample.has(name))) return;
  const { signal } = new AbortController();
  for (const [name, documents] of sample) {
    // Some may exist: another process may be filling the directory now, or have died while it did.
    if (present.includes(name)) continue;
    try {
      await collections.insert(name, documents, { upsert: false, signal });
    } catch (error) {
      // Another process created it at the same moment.
      if (!(error instanceof CollectionError && error.reason === 'exists')) throw error;
    }
  }
}

const users: readonly Document[] = [
  {
    _id: 'u1',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    role: 'admin',
    city: 'London',
    joined: '2026-01-12',
  },
  {
    _id: 'u2',
    name: 'Grace Hopper',
    email: 'grace@example.org',
    role: 'user',
    city: 'New York',
    joined: '2026-02-03',
  },
  {
    _id: 'u3',
    name: 'Alan Turing',
    email: 'alan@example.org',
    role: 'user',
    city: 'London',
    joined: '2026-02-20',
  },
  {
    _id: 'u4',
    name: 'Emmy Noether',
    email: 'emmy@example.org',
    role: 'user',
    city: 'Erlangen',
    joined: '2026-03-14',
  },
  {
    _id: 'u5',
    name: 'Edsger Dijkstra',
    email: 'edsger@example.org',
    role: 'user',
    city: null,
    joined: '2026-05-11',
  },
];

const products: readonly Document[] = [
  { _id: 'p1', name: 'Notebook', price: 4.5, stock: 120, tags: ['paper', 'office'] },
  { _id: 'p2', name: 'Fountain pen', price: 39.9, stock: 14, tags: ['ink', 'office'] },
  { _id: 'p3', name: 'Slide rule', price: 24.95, stock: 3, tags: ['calculation'] },
  { _id: 'p4', name: 'Punch cards', price: 0.1, stock: 5_000, tags: ['paper'] },
];

const orders: readonly Document[] = [
  {
    _id: 'o1',
    user: 'u1',
    status: 'paid',
    placed: '2026-06-01',
    total: 48.9,
    lines: [
      { product: 'p1', count: 2 },
      { product: 'p2', count: 1 },
    ],
  },
  {
    _id: 'o2',
    user: 'u2',
    status: 'paid',
    placed: '2026-06-03',
    total: 100,
    lines: [{ product: 'p4', count: 1_000 }],
  },
  {
    _id: 'o3',
    user: 'u3',
    status: 'open',
    placed: '2026-06-07',
    total: 24.95,
    lines: [{ product: 'p3', count: 1 }],
  },
  {
    _id: 'o4',
    user: 'u1',
    status: 'open',
    placed: '2026-06-09',
    total: 9,
    lines: [{ product: 'p1', count: 2 }],
  },
  {
    _id: 'o5',
    user: 'u4',
    status: 'cancelled',
    placed: '2026-06-10',
    total: 39.9,
    lines: [{ product: 'p2', count: 1 }],
  },
  {
    _id: 'o6',
    user: 'u2',
    status: 'paid',
    placed: '2026-06-12',
    total: 0.2,
    lines: [{ product: 'p4', count: 2 }],
  },
];
