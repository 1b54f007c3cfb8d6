import * as z from 'zod';

/** The request by which a modern client subscribes to changes; the SDK answers it itself. */
export const listenRequest = z.object({
  method: z.literal('subscriptions/listen'),
  params: z.object({ notifications: z.object({ resourceSubscriptions: z.array(z.string()) }) }),
});

/** Whether a message is a subscription, valid or not. Few are, and a parse that fails costs more than this look. */
export function isListenRequest(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'method' in message &&
    message.method === listenRequest.shape.method.value
  );
}
