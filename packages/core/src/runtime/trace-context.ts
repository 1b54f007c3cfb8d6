/** Where a request stands in a distributed trace, as text: what travels in headers and in `_meta`. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
  readonly baggage?: string | undefined;
}

// version "-" trace-id "-" parent-id "-" trace-flags (W3C Trace Context, 3.2); later versions may append fields.
const traceparent =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.{0,256})?$/;

/** The trace id of a `traceparent`; undefined for any other text. */
export function traceIdOf(text: string): string | undefined {
  const [, traceId, more] = traceparent.exec(text) ?? [];
  return text.startsWith('00-') && more !== undefined ? undefined : traceId;
}

/**
 * The context that a call brings: from its `_meta`, which an MCP client fills in, else from the HTTP headers, which a
 * proxy may write as well. An invalid `traceparent` counts as absent.
 */
export function readTraceContext(
  meta: Readonly<Record<string, unknown>> | undefined,
  header: (name: string) => string | null | undefined,
): TraceContext | undefined {
  return contextFrom((name) => meta?.[name]) ?? contextFrom(header);
}

function contextFrom(read: (name: string) => unknown): TraceContext | undefined {
  const parent = read('traceparent');
  if (typeof parent !== 'string' || traceIdOf(parent) === undefined) return undefined;
  return { traceparent: parent, tracestate: bounded(read('tracestate')), baggage: bounded(read('baggage')) };
}

// W3C Baggage, 3.3.2: 8,192 bytes must be supported; trace state has 512.
function bounded(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 8_192 ? value : undefined;
}
