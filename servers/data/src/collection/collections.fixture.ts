import { type Collections, createCollections } from './collections.ts';
import type { Document } from './document.ts';
import type { StoreSettings } from './store-settings.ts';

export const never = new AbortController().signal;

const defaults: Omit<StoreSettings, 'dataDir' | 'onRepair'> = {
  allowedExtensions: ['.jsonl', '.json'],
  maxFileSize: 1_073_741_824,
  maxDocumentBytes: 1_048_576,
  maxCollections: 1_000,
  lockTimeoutMs: 30_000,
};

/** The collections of a folder; `repairs` has their reports of repairs. */
export function openIn(dataDir: string, settings: Partial<StoreSettings> = {}) {
  const repairs: string[] = [];
  const onRepair = (message: string) => void repairs.push(message);
  return { collections: createCollections({ ...defaults, dataDir, onRepair, ...settings }), repairs };
}

export async function everyDocument(collections: Collections, name: string): Promise<Document[]> {
  const documents: Document[] = [];
  await collections.scan(name, { timeoutMs: 60_000, signal: never }, ({ document }) => {
    documents.push(document);
    return undefined;
  });
  return documents;
}
