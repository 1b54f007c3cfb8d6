import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Makes the source file that holds the MCP App of a server: its folder `app/` as one page with script and style inside;
 * undefined for a server without one. The file is kept in the repository, so that tests and programs need no build.
 */
export async function appPage(folder: string): Promise<string | undefined> {
  const source = (file: string) => join(folder, 'app', file);
  if (!existsSync(source('page.html'))) return undefined;
  const { outputFiles } = await build({
    entryPoints: [source('main.ts')],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
  });
  const style = await transform(readFileSync(source('style.css'), 'utf8'), { loader: 'css', minify: true });
  const parts: Readonly<Record<string, string>> = {
    style: style.code.trim(),
    // An end tag inside a string would end the script.
    script: (outputFiles[0]?.text.trim() ?? '').replaceAll('</', '<\\/'),
  };
  const page = readFileSync(source('page.html'), 'utf8')
    .replace(/\n\s*/g, '\n')
    .replace(/\/\* (style|script) \*\//g, (_mark, name: string) => parts[name] ?? '');
  return `// Made from app/ by "pnpm generate".\nexport const page: string = ${JSON.stringify(page)};\n`;
}
