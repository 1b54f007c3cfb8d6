import { defaultDataFolder, defineServer, type Finding } from '@mcp-commons/core';
import manifest from '../package.json' with { type: 'json' };
import type { Collections } from './collection/collections.ts';
import { requireWritable } from './collection/data-directory.ts';
import { listCollections } from './collection/list-collections.ts';
import { options } from './options.ts';
import { analyzeDataPrompt } from './prompts/analyze-data.ts';
import { collectionResource } from './resources/collection.ts';
import { CollectionWatch } from './resources/collection-watch.ts';
import { configResource } from './resources/config.ts';
import { documentResource } from './resources/document.ts';
import { settle } from './settings.ts';
import { aggregateDataTool } from './tools/aggregate-data.ts';
import { createCollectionTool } from './tools/create-collection.ts';
import { deleteDataTool } from './tools/delete-data.ts';
import { describeCollectionTool } from './tools/describe-collection.ts';
import { dropCollectionTool } from './tools/drop-collection.ts';
import { exportDataTool } from './tools/export-data.ts';
import { importDataTool } from './tools/import-data.ts';
import { listCollectionsTool } from './tools/list-collections.ts';
import { queryDataTool } from './tools/query-data.ts';
import { updateDataTool } from './tools/update-data.ts';
import { writeDataTool } from './tools/write-data.ts';
import { useCollections } from './use-collections.ts';

export const data = defineServer({
  package: manifest,
  name: 'data',
  title: 'Data',
  instructions:
    'Collections of JSON documents. Find out what is there with list_collections and describe_collection, read with ' +
    'query_data, count and add with aggregate_data. Every document has an _id and a _rev that counts its changes.',
  options,
  open(given, runtime) {
    const { dataDir = defaultDataFolder('data') } = given;
    const settings = settle(given, dataDir, runtime.limits);
    const use = useCollections(settings, runtime.log);
    const names = async () => (await listCollections(settings)).collections.map(({ name }) => name);
    const watch = new CollectionWatch(dataDir, names, runtime);
    const tools = [
      queryDataTool(use, settings),
      aggregateDataTool(use, settings),
      writeDataTool(use, settings),
      updateDataTool(use),
      deleteDataTool(use, settings),
      listCollectionsTool(use, settings),
      describeCollectionTool(use, settings),
      createCollectionTool(use),
      dropCollectionTool(use, settings),
      importDataTool(use, settings),
      exportDataTool(use, settings),
    ];
    return {
      tools: tools.filter(({ annotations }) => annotations.readOnlyHint || !settings.readOnly),
      resources: [
        configResource(settings),
        collectionResource(use, watch, settings),
        documentResource(use, watch, settings),
      ],
      prompts: [analyzeDataPrompt(use, settings)],
      announces: ['resources', 'resource-updates'],
      ready: () =>
        use(async (collections) => {
          await collections.list();
          if (!settings.readOnly) await requireWritable(dataDir);
        }),
      diagnose: () => use(async (collections) => findings(await collections.list(), dataDir)),
      close: () => watch.close(),
    };
  },
});

function findings(
  { collections, misnamed }: Awaited<ReturnType<Collections['list']>>,
  dataDir: string,
): readonly Finding[] {
  return [
    { state: 'ok', check: 'collections', detail: `${collections.length} in ${dataDir}` },
    ...misnamed.map((file) => ({
      state: 'warn' as const,
      check: file,
      detail:
        'is not a collection: it is a link, is not a file, or its name is not 1..64 of a-z, 0-9, _ and -',
    })),
  ];
}
