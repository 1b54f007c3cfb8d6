import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from '@modelcontextprotocol/server';
import { expect, it, vi } from 'vitest';

// The SDK asks about every message several times what it is. patches/ spares it the validation of what another is.
it.each([
  [isJSONRPCResultResponse, { id: 1, method: 'ping' }],
  [isJSONRPCErrorResponse, { id: 1, method: 'ping' }],
  [isJSONRPCRequest, { id: 1, result: {} }],
  [isJSONRPCNotification, { id: 1, result: {} }],
])('%o is answered without validating %o', (isOfKind, message) => {
  const read = vi.fn(() => '2.0');
  expect(isOfKind(Object.defineProperty({ ...message }, 'jsonrpc', { get: read }))).toBe(false);
  expect(read).not.toHaveBeenCalled();
});

it.each([undefined, null, 'text', 7, []])('no kind of message is %j', (value) => {
  for (const isOfKind of [
    isJSONRPCErrorResponse,
    isJSONRPCNotification,
    isJSONRPCRequest,
    isJSONRPCResultResponse,
  ])
    expect(isOfKind(value)).toBe(false);
});
