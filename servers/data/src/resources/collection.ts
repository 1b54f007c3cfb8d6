import { defineResource, paginate } from '@mcp-commons/core';
import { compileFilter } from '../query/compile-filter.ts';
import { readPage } from '../reading/read-page.ts';
import type { Settings } from '../settings.ts';
import type { UseCollections } from '../use-collections.ts';
import type { CollectionWatch } from './collection-watch.ts';
import { completeCollection } from './complete-collection.ts';

const maxDocuments = 100;
const maxBytes = 256_000;
const pageSize = 100;

export const collectionResource = (use: UseCollections, watch: CollectionWatch, settings: Settings) =>
  defineResource({
    uri: 'data://{collection}',
    name: 'collection',
    title: 'Collection',
    description: `The first ${maxDocuments} documents of a collection; query_data has the rest.`,
    mimeType: 'application/json',

    read: ({ collection }, { signal }) =>
      use(async (collections) => {
        const page = await readPage(
          collections,
          {
            collection,
            filter: compileFilter({}),
            sort: [],
            project: (document) => document,
            limit: maxDocuments,
          },
          { maxBytes, timeoutMs: settings.scanTimeoutMs, signal },
        );
        const uri = `data://${collection}`;
        const content = JSON.stringify(page.documents);
        const more = page.next
          ? [`These are the first ${page.documents.length} documents; use query_data for more.`]
          : [];
        const notices = [...more, ...page.notices];
        return [
          { uri, mimeType: 'application/json', content },
          ...(notices.length > 0
            ? [{ uri: `${uri}#notice`, mimeType: 'text/plain', content: notices.join(' ') }]
            : []),
        ];
      }),

    list: (cursor) =>
      use(async (store) => {
        const { items, nextCursor } = paginate((await store.list()).collections, cursor, pageSize);
        return {
          resources: items.map(({ name, bytes }) => ({
            uri: `data://${name}`,
            name,
            mimeType: 'application/json',
            size: bytes,
          })),
          ...(nextCursor !== undefined && { nextCursor }),
        };
      }),

    follow: ({ collection }, uri) => watch.follow(uri, collection),
    complete: { collection: completeCollection(use) },
  });
