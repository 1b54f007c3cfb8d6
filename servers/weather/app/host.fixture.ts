import {
  AppBridge,
  type McpUiHostContext,
  PostMessageTransport,
} from '@modelcontextprotocol/ext-apps/app-bridge';

type CallToolResult = Parameters<AppBridge['sendToolResult']>[0];

/** A host for tests, on the official library: it shows one app in a sandbox, and does what the test says. */
interface TestHost {
  /** Shows the page in place of the previous one, and resolves when the app has introduced itself. */
  open(html: string, context: McpUiHostContext): Promise<void>;
  send(result: CallToolResult): Promise<void>;
  cancel(): Promise<void>;
  change(context: McpUiHostContext): void;
  /** Asks the app to get ready to leave; resolves with its answer. */
  teardown(): Promise<unknown>;
  /** Heights that the app asked for. */
  readonly heights: number[];
}

declare global {
  interface Window {
    host: TestHost;
  }
}

function createHost(): TestHost {
  const heights: number[] = [];
  let bridge: AppBridge | undefined;
  return {
    heights,
    async open(html, context) {
      const opened = new AppBridge(
        null,
        { name: 'test-host', version: '1.0.0' },
        {},
        { hostContext: context },
      );
      bridge = opened;
      heights.length = 0;
      const frame = createFrame();
      document.body.replaceChildren(frame);
      const initialized = new Promise<void>((resolve) => {
        opened.addEventListener('initialized', () => resolve());
      });
      opened.addEventListener('sizechange', ({ height }) => {
        if (height === undefined) return;
        heights.push(height);
        frame.style.height = `${height}px`;
      });
      const app = frame.contentWindow;
      if (app === null) throw new Error('the frame has no window');
      await opened.connect(new PostMessageTransport(app, app));
      frame.srcdoc = html;
      await initialized;
      await opened.sendToolInput({ arguments: {} });
    },
    send: async (result) => bridge?.sendToolResult(result),
    cancel: async () => bridge?.sendToolCancelled({ reason: 'user action' }),
    change: (context) => bridge?.setHostContext(context),
    teardown: async () => bridge?.teardownResource({}),
  };
}

function createFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = 'app';
  return frame;
}

window.host = createHost();
