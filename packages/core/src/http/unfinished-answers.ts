import type { ServerResponse } from 'node:http';
import { errorResponse } from './error-response.ts';

/** The error for a request that a drain did not wait for. */
export const cutOff = 'The server ended before this request: whether it took effect is not known';

/** Answers calls that a drain did not wait for: when a stream just ends, its client goes on waiting. */
export function createUnfinishedAnswers() {
  const open = new Set<() => void>();
  return {
    /** Passes on the answer to the requests of `body`, until `end` replaces what is left of it by the error. */
    watch(answer: Response, body: unknown, response: ServerResponse): Response {
      if (response.destroyed) return answer;
      // The SDK answers 499 when the client has left, and also when the server ends.
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
    // The stream is complete, and only waits for its reader.
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
