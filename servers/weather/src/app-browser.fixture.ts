import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Frame, type Page } from 'playwright-core';
import { page as appPage } from './app-page.ts';

/** Debian's browser; tests that need it are skipped where it is not installed. */
export const chromiumPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((path) => existsSync(path));

/** The policy of hosts for an app that declares no domains (SEP-1865): its own script and style, nothing else. */
const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

export interface OpenedApp {
  readonly page: Page;
  readonly frame: Frame;
  /** Errors on the page, and its requests to the network. */
  readonly trouble: string[];
  send(result: object): Promise<void>;
}

export interface AppSettings {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface HostBrowser {
  /** Opens the app in place of the previous one, without a network. */
  open(settings?: AppSettings): Promise<OpenedApp>;
  close(): Promise<void>;
}

/** Starts the browser with a host for apps. */
export async function openHost(): Promise<HostBrowser> {
  const browser = await chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const page = await browser.newPage({ deviceScaleFactor: 1.5 });
  let trouble: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(String(error)));
  await page.route('**/*', (route) => {
    trouble.push(`requested ${route.request().url()}`);
    return route.abort();
  });
  await page.setContent(hostPage);
  await page.addScriptTag({ content: await hostScript() });
  const html = appPage.replace(
    '<head>',
    `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );
  return {
    async open({ width = 720, height = 900, theme = 'light' } = {}) {
      trouble = [];
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(`window.host.open(${JSON.stringify(html)}, ${JSON.stringify({ theme })})`);
      // Found by its element, because the page may still have the frame of the previous app.
      const frame = await (await page.waitForSelector('iframe')).contentFrame();
      if (frame === null) throw new Error('the host has no frame');
      return {
        page,
        frame,
        trouble,
        send: async (result) => void (await page.evaluate(`window.host.send(${JSON.stringify(result)})`)),
      };
    },
    close: () => browser.close(),
  };
}

const hostPage = `<!doctype html><html lang="en"><title>host</title><style>
:root { color-scheme: light dark; background: light-dark(#fbfbf9, #1b1e24); }
body { margin: 0; }
iframe { border: 0; width: 100%; display: block; }
</style></html>`;

async function hostScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../app/host.fixture.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

interface AxeFinding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong in the app, by rule and element. */
export async function findAccessibilityFaults({ frame }: OpenedApp): Promise<string[]> {
  const require = createRequire(import.meta.url);
  await frame.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await frame.evaluate('axe.run()')) as { violations: AxeFinding[] };
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
