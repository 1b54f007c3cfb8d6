import type { ServerResponse } from 'node:http';
import { errorResponse } from './error-response.ts';

export type RequestId = string | number;

/** The error for a request that a drain did not wait for. */
export const cutOff = 'The server ended before this request: whether it took effect is not known';

/** Answers calls that a drain did not wait for: when a stream just ends, its client goes on waiting. */
export function createUnfinishedAnswers() {
  const open = new Set<() => void>();
  return {
    /** Passes on the answer to requests, until `end` replaces what is left of it by the error. */
    watch(answer: Response, ids: readonly RequestId[], response: ServerResponse): Response {
      if (response.destroyed) return answer;
      // The SDK answers 499 when the client has left, and also when the server ends.
      if (answer.status === 499) return errorResponse(503, -32_000, cutOff);
      if (answer.headers.get('content-type') !== 'text/event-stream') return answer;
      const stream = new TransformStream<Uint8Array, Uint8Array>({
        start(controller) {
          const cut = () => cutShort(controller, ids);
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

function cutShort(stream: TransformStreamDefaultController<Uint8Array>, ids: readonly RequestId[]): void {
  try {
    stream.enqueue(new TextEncoder().encode(errorEvents(ids, cutOff)));
    stream.terminate();
  } catch {
    // The stream is complete, and only waits for its reader.
  }
}

/** The last events of a stream that answers requests, but not with what they asked for. */
export function errorEvents(ids: readonly RequestId[], message: string): string {
  const errors = ids.map((id) => ({ jsonrpc: '2.0', id, error: { code: -32_000, message } }));
  return errors.map((error) => `event: message\ndata: ${JSON.stringify(error)}\n\n`).join('');
}

/** The ids of the requests in a body that has not been checked yet. */
export function requestIds(body: unknown): readonly RequestId[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.flatMap((message) => {
    const { method, id } = (message ?? {}) as { method?: unknown; id?: unknown };
    return method !== undefined && (typeof id === 'string' || typeof id === 'number') ? [id] : [];
  });
}
