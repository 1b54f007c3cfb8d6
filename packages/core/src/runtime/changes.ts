import { InMemoryServerEventBus, type Server, type ServerEvent } from '@modelcontextprotocol/server';

/** Announces changes to every connected client that wants to know. */
export interface Changes {
  toolsChanged(): void;
  promptsChanged(): void;
  resourcesChanged(): void;
  resourceUpdated(uri: string): void;
}

/** One bus for all connections: modern HTTP subscribes through the SDK's handler, the others through `forward`. */
export function createChangeBus(onError: (error: Error) => void) {
  const bus = new InMemoryServerEventBus(onError);
  const changes: Changes = {
    toolsChanged: () => bus.publish({ kind: 'tools_list_changed' }),
    promptsChanged: () => bus.publish({ kind: 'prompts_list_changed' }),
    resourcesChanged: () => bus.publish({ kind: 'resources_list_changed' }),
    resourceUpdated: (uri) => bus.publish({ kind: 'resource_updated', uri }),
  };
  return { bus, changes };
}

/**
 * Sends every event of the bus to a connection that lives longer than one request. A 2025-era client gets
 * only the updates it subscribed to; for a modern one the SDK's listen router filters.
 */
export function forward(event: ServerEvent, server: Server, wants: (uri: string) => boolean): Promise<void> {
  switch (event.kind) {
    case 'tools_list_changed':
      return server.sendToolListChanged();
    case 'prompts_list_changed':
      return server.sendPromptListChanged();
    case 'resources_list_changed':
      return server.sendResourceListChanged();
    case 'resource_updated':
      return wants(event.uri) ? server.sendResourceUpdated({ uri: event.uri }) : Promise.resolve();
  }
}
