import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** Resources that a client may subscribe to at once on one 2025-era connection. */
const maxSubscriptions = 1_000;

/** Characters of these URIs together: the connection keeps them in memory that is not counted. */
const maxSubscribedLength = 131_072;

/** What a client of one 2025-era connection subscribed to. */
export interface Subscriptions {
  has(uri: string): boolean;
  /**
   * Returns what takes this request back: another request for the same resource stays in force.
   *
   * @throws ProtocolError when a client would follow too many resources, or too long URIs.
   */
  add(uri: string): () => void;
  remove(uri: string): void;
}

export function createSubscriptions(): Subscriptions {
  /** How many requests for each URI have not failed. */
  const byUri = new Map<string, { count: number }>();
  return {
    has: (uri) => byUri.has(uri),
    add(uri) {
      if (!byUri.has(uri)) requireRoom([...byUri.keys(), uri]);
      const requests = byUri.get(uri) ?? { count: 0 };
      byUri.set(uri, requests);
      requests.count += 1;
      return () => {
        requests.count -= 1;
        // The client may have unsubscribed, and subscribed again, in the meantime.
        if (requests.count === 0 && byUri.get(uri) === requests) byUri.delete(uri);
      };
    },
    remove: (uri) => void byUri.delete(uri),
  };
}

function requireRoom(uris: readonly string[]): void {
  if (uris.length > maxSubscriptions) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `At most ${maxSubscriptions} resources may be subscribed to; unsubscribe from one first.`,
    );
  }
  if (uris.reduce((sum, { length }) => sum + length, 0) > maxSubscribedLength) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `URIs of at most ${maxSubscribedLength} characters together may be subscribed to; unsubscribe from some first.`,
    );
  }
}
