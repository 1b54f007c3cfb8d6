/**
 * The app's side of MCP Apps (SEP-1865, revision 2026-01-26): JSON-RPC over postMessage. We do not use the official
 * client library, because it takes 650 kB in a page, and this page only listens.
 */
const protocolVersion = '2026-01-26';

export interface ToolResult {
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export interface HostContext {
  readonly theme?: 'light' | 'dark';
  readonly styles?: { readonly variables?: Readonly<Record<string, string | undefined>> };
}

export interface HostListener {
  onResult(result: ToolResult): void;
  onCancelled(): void;
  /** Called with what changed. */
  onContext(context: HostContext): void;
}

interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: { readonly hostContext?: HostContext };
}

/** Introduces the app to the host that embeds it, and listens from then on. */
export function connectHost(listener: HostListener): void {
  const host = window.parent;
  // The app cannot know the origin of its host, and sends nothing that the host does not have already.
  const send = (message: object) => host.postMessage({ jsonrpc: '2.0', ...message }, '*');

  window.addEventListener('message', ({ source, data }: MessageEvent<Message>) => {
    if (source !== host || data?.jsonrpc !== '2.0') return;
    const { id, method, params, result } = data;
    if (method !== undefined && id !== undefined) send({ id, ...answer(method) });
    else if (method !== undefined) hear(listener, method, params);
    else if (id === 1 && result !== undefined) start(listener, result.hostContext, send);
  });

  send({
    id: 1,
    method: 'ui/initialize',
    params: {
      protocolVersion,
      appInfo: { name: 'mcp-commons-weather', version: '1.0.0' },
      appCapabilities: {},
    },
  });
}

/** Called when the host has answered the introduction. */
function start(
  listener: HostListener,
  context: HostContext | undefined,
  send: (message: object) => void,
): void {
  listener.onContext(context ?? {});
  send({ method: 'ui/notifications/initialized' });
  reportSize(send);
}

function hear(listener: HostListener, method: string, params: unknown): void {
  if (method === 'ui/notifications/tool-result') listener.onResult(params as ToolResult);
  if (method === 'ui/notifications/tool-cancelled') listener.onCancelled();
  if (method === 'ui/notifications/host-context-changed') listener.onContext(params as HostContext);
}

function answer(method: string): object {
  if (method === 'ui/resource-teardown' || method === 'ping') return { result: {} };
  return { error: { code: -32_601, message: `${method} is not known here` } };
}

function reportSize(send: (message: object) => void): void {
  const report = () => {
    const { width, height } = document.documentElement.getBoundingClientRect();
    send({
      method: 'ui/notifications/size-changed',
      params: { width: Math.ceil(width), height: Math.ceil(height) },
    });
  };
  new ResizeObserver(report).observe(document.documentElement);
}
