import type { ServerResponse } from 'node:http';
import { errorResponse } from './error-response.ts';

/** What is said of a request that a drain did not wait for. */
export const cutOff = 'The server ended before this request: whether it took effect is not known';

/** Tells of calls that a drain did not wait for: clients wait for the answer to one whose stream just ends. */
export function createUnfinishedAnswers() {
  const open = new Set<() => void>();
  return {
    /** The same answer to the requests of `body`, unless it is that the server has ended. */
    watch(answer: Response, body: unknown, response: ServerResponse): Response {
      if (response.destroyed) return answer;
      // The SDK's word for a client that has left, and for a server that does.
      if (answer.status === 499) return errorResponse(503, -32_000, cutOff);
      if (answer.headers.get('content-type') !== 'text/event-stream') return answer;
      const stream = new TransformStream<Uint8Array, Uint8Array>({
        start(controller) {
          const cut = () => cutShort(controller, body);
          open.add(cut);
          response.once('close', () => open.delete(cut));
        },
      });
      return new Response(answer.body?.pipeThrough(stream), answer);
    },
    end(): void {
      for (const cut of open) cut();
    },
  };
}

function cutShort(stream: TransformStreamDefaultController<Uint8Array>, body: unknown): void {
  try {
    for (const id of requestIds(body)) {
      const message = { jsonrpc: '2.0', id, error: { code: -32_000, message: cutOff } };
      stream.enqueue(new TextEncoder().encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`));
    }
    stream.terminate();
  } catch {
    // It is complete, and only waits for its reader.
  }
}

/** The ids of the requests in a body that has not been checked yet. */
export function requestIds(body: unknown): readonly (string | number)[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.flatMap((message) => {
    const { method, id } = (message ?? {}) as { method?: unknown; id?: unknown };
    return method !== undefined && (typeof id === 'string' || typeof id === 'number') ? [id] : [];
  });
}
