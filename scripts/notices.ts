import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

/** Licences that allow shipping inside an MIT package together with their text. */
const allowed = /^(MIT|Apache-2\.0|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0)$/;

interface Notice {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/**
 * Collects the licence texts of everything that a bundle contains, from esbuild's record of its inputs.
 *
 * @throws Error for a package whose licence is missing or not allowed.
 */
export function notices({ inputs }: Metafile): string {
  const folders = new Set(Object.keys(inputs).flatMap((file) => packageFolder(file) ?? []));
  const found = [...folders].map(readNotice);
  // The SDK ships packages inside its own files; the comments of its bundler name them.
  const embedded = Object.keys(inputs).flatMap((file) => embeddedPackages(file));
  const all = new Map([...found, ...embedded].map((notice) => [`${notice.name}@${notice.version}`, notice]));
  const sections = [...all.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, license, text }) => `## ${name} ${version} (${license})\n\n${text.trim()}\n`);
  return `# Third-party notices\n\nmain.cjs and the files in lazy contain the following packages.\n\n${sections.join('\n')}`;
}

function packageFolder(file: string): string | undefined {
  if (!file.includes('node_modules/')) return undefined;
  let folder = dirname(resolve(file));
  while (!isPackage(folder)) folder = dirname(folder);
  return realpathSync(folder);
}

function isPackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && 'version' in readJson(manifest);
}

function readNotice(folder: string): Notice {
  const { name, version, license } = readJson(join(folder, 'package.json')) as Record<string, string>;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!name || !version || !license || !allowed.test(license)) {
    throw new Error(`${name}@${version}: licence ${license ?? 'missing'} is not on the allow list`);
  }
  return {
    name,
    version,
    license,
    text: file ? readFileSync(join(folder, file), 'utf8') : `${license}, no text shipped`,
  };
}

// `//#region ../../node_modules/.pnpm/ajv@8.18.0/node_modules/ajv/dist/…`
const region = /^\/\/#region \S*node_modules\/\.pnpm\/[^/]+\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm;
const regionVersion = (name: string) => new RegExp(`/\\.pnpm/${name.replace('/', '\\+')}@([0-9][^_/]*)`);

function embeddedPackages(file: string): Notice[] {
  if (!/node_modules\/@modelcontextprotocol\//.test(file)) return [];
  const source = readFileSync(file, 'utf8');
  const names = new Set([...source.matchAll(region)].map(([, name = '']) => name));
  return [...names].map((name) => {
    const license = embeddedLicenses[name];
    if (license === undefined) throw new Error(`${file} contains ${name}, whose licence is not known here`);
    const [, version = 'unknown'] = regionVersion(name).exec(source) ?? [];
    return { name, version, license: license.id, text: license.text };
  });
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

const mit = (holder: string) => `${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Packages inside the SDK's files, which contain their code but not their licence texts. */
const embeddedLicenses: Readonly<Record<string, { id: string; text: string } | undefined>> = {
  'content-type': { id: 'MIT', text: mit('Copyright (c) 2015 Douglas Christopher Wilson') },
};
