import { type Log, ToolError, type ToolErrorKind } from '@mcp-commons/core';
import {
  CollectionError,
  type CollectionErrorReason,
  storageFailure,
} from './collection/collection-error.ts';
import { type Collections, createCollections } from './collection/collections.ts';
import { QueryError } from './query/query-error.ts';
import type { Settings } from './settings.ts';

/** Runs `work` on the collections, and turns their refusals into errors for the model. */
export type UseCollections = <T>(work: (collections: Collections) => Promise<T>) => Promise<T>;

/** With `sample`, the first use fills an empty directory with the sample set. */
export function useCollections(settings: Settings, log: Pick<Log, 'warn'>): UseCollections {
  const collections = createCollections({ ...settings, onRepair: (message) => log.warn(message) });
  let ready: Promise<void> | undefined;
  const prepare = async () => {
    if (!settings.sample || settings.readOnly) return;
    const { fillWithSample } = await import('./sample.ts');
    await fillWithSample(collections);
  };
  return async (work) => {
    try {
      ready ??= prepare().catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
      await ready;
      return await work(collections);
    } catch (error) {
      throw explain(error);
    }
  };
}

function explain(error: unknown): unknown {
  if (error instanceof QueryError) return new ToolError('invalid_input', error.message, { cause: error });
  const failure = storageFailure(error);
  if (!(failure instanceof CollectionError)) return failure;
  return new ToolError(kinds[failure.reason], failure.message, { cause: failure });
}

const kinds: Readonly<Record<CollectionErrorReason, ToolErrorKind>> = {
  'bad-name': 'invalid_input',
  'bad-document': 'invalid_input',
  'not-found': 'not_found',
  exists: 'conflict',
  conflict: 'conflict',
  'too-large': 'limit',
  'read-only': 'denied',
  busy: 'unavailable',
  slow: 'timeout',
  full: 'limit',
  damaged: 'unavailable',
  unusable: 'unavailable',
};
