import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** Resources that a client may subscribe to at once on one 2025-era connection. */
const maxSubscriptions = 1_000;

/** Characters of these URIs together: the connection keeps them in memory that is not counted. */
const maxSubscribedLength = 131_072;

/** What a client of one 2025-era connection subscribed to. */
export interface Subscriptions {
  has(uri: string): boolean;
  /** @throws ProtocolError when a client would follow too many resources, or too long URIs. */
  add(uri: string): void;
  /** Takes back one `add`: another request for the same resource stays in force. */
  takeBack(uri: string): void;
  remove(uri: string): void;
}

export function createSubscriptions(): Subscriptions {
  /** How many requests for each URI have not failed. */
  const requests = new Map<string, number>();
  return {
    has: (uri) => requests.has(uri),
    add(uri) {
      const earlier = requests.get(uri);
      if (earlier === undefined) requireRoom([...requests.keys(), uri]);
      requests.set(uri, (earlier ?? 0) + 1);
    },
    takeBack(uri) {
      const others = (requests.get(uri) ?? 1) - 1;
      if (others === 0) requests.delete(uri);
      else requests.set(uri, others);
    },
    remove: (uri) => void requests.delete(uri),
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
