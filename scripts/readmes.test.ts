import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const foldersOf = (parent: string) =>
  readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')));

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const headings = (readme: string) =>
  [...readme.replace(/^(`{3,}).*?^\1$/gms, '').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

describe.each([...foldersOf('servers'), 'templates/server'])('%s/README.md', (folder) => {
  const readme = read(folder, 'README.md');

  it('has the sections of every server in their order', () => {
    const order = ['Use it', 'Tools', 'Options', 'Example', 'Security', 'How it works', 'Related', 'License'];
    expect(headings(readme).filter((heading) => order.includes(heading ?? ''))).toEqual(order);
  });

  it('can be read in five minutes', () => {
    const lines = readme.split('\n').length;
    expect(lines).toBeGreaterThan(60);
    expect(lines).toBeLessThan(160);
  });

  it('shows a real call, which a test compares', () => {
    expect(readme).toMatch(/<!-- (reply|prompt): /);
  });

  it('opens with the package and one sentence of purpose', () => {
    const { name } = JSON.parse(read(folder, 'package.json')) as { name: string };
    expect(readme).toMatch(new RegExp(`^# ${name}\\n\\nAn MCP server `));
  });
});

const published = foldersOf('packages').filter(
  (folder) => !(JSON.parse(read(folder, 'package.json')) as { private?: boolean }).private,
);

describe.each(published)('%s/README.md', (folder) => {
  it('says how to install and use it, what it does not do, and under which licence', () => {
    const order = ['Install', 'Usage', 'Caveats', 'Related', 'License'];
    const readme = read(folder, 'README.md');
    expect(headings(readme).filter((heading) => order.includes(heading ?? ''))).toEqual(order);
  });
});
