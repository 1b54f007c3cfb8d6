import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type OpenServer, openServer } from '@mcp-commons/core';
import { connect, type Era } from '@mcp-commons/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prompts } from './server.ts';

let around: string;
let folder: string;
let server: OpenServer | undefined;
let lines: string[];
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'prompts-'));
  folder = join(around, 'prompts');
  mkdirSync(folder);
  lines = [];
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(around, { recursive: true });
});

const template = (body: string, yaml = '') => `---\ndescription: Mine\n${yaml}---\n${body}`;
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

async function open(): Promise<OpenServer> {
  const log = createLog('warning', [], { write: (line) => void lines.push(line) });
  server = await openServer(prompts, { promptsDir: folder }, { log });
  return server;
}

/** A client, the prompts beside the built-in ones as it sees them, and those after each `list_changed`. */
async function connected(era: Era) {
  const client = await connect(await open(), { era });
  const own = async () => {
    const names = (await client.listPrompts()).prompts.map(({ name }) => name);
    return names.filter((name) => !/^(code_review|analyze_code|debug_error|explain_error)$/.test(name));
  };
  const announced = vi.fn<(names: string[]) => void>();
  client.setNotificationHandler('notifications/prompts/list_changed', async () => announced(await own()));
  if (era === 'modern') await client.listen({ promptsListChanged: true });
  const textOf = async (name: string) => (await client.getPrompt({ name })).messages[0]?.content;
  return { client, own, announced, textOf };
}

const soon = { timeout: 10_000 };

describe.each(['legacy', 'modern'] as const)('a folder of templates, %s era', (era) => {
  it('is in the first list, after the built-in prompts', async () => {
    put(
      'b.md',
      template(
        'Say {{word}}',
        'arguments:\n- { name: word, description: Which, required: true, enum: [yes, no] }\n- { name: tone, default: dry }\n',
      ),
    );
    put('a.md', template('Hello'));
    const { client, own } = await connected(era);

    expect(await own()).toEqual(['a', 'b']);
    expect((await client.listPrompts()).prompts.at(-1)?.arguments).toEqual([
      { name: 'word', description: 'Which (one of: yes, no)', required: true },
      { name: 'tone', description: '(default: dry)', required: false },
    ]);
    const { messages } = await client.getPrompt({ name: 'b', arguments: { word: 'no' } });
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'b' },
      argument: { name: 'word', value: 'y' },
    });
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Say no' } }]);
    expect(completion.values).toEqual(['yes']);
    for (const wrong of [{}, { word: 'no', words: 'no' }])
      await expect(client.getPrompt({ name: 'b', arguments: wrong })).rejects.toMatchObject({
        code: -32_602,
      });
  });

  it('is followed: a template that is saved, changed and removed is announced each time', async () => {
    const { announced, textOf } = await connected(era);

    put('new.md', template('First'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['new']), soon);
    expect(await textOf('new')).toMatchObject({ text: 'First' });

    put('new.md', template('Second'));
    await vi.waitFor(async () => expect(await textOf('new')).toMatchObject({ text: 'Second' }), soon);

    rmSync(join(folder, 'new.md'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith([]), soon);
  });

  it('may hold broken templates: they are left out until they are corrected', async () => {
    put('good.md', template('Good'));
    put('turns.md', template('Good'));
    const { own, announced } = await connected(era);

    put('turns.md', template('{{nothing}}'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['good']), soon);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      level: 'warning',
      file: 'turns.md',
      line: 4,
      reason: expect.stringContaining('{{nothing}} is not an argument'),
    });

    put('turns.md', template('Good'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['good', 'turns']), soon);
    expect(await own()).toEqual(['good', 'turns']);
  });

  it('may change in a partial only', async () => {
    put('_end.md', 'One');
    put('x.md', template('{{> end}}'));
    const { textOf } = await connected(era);
    expect(await textOf('x')).toMatchObject({ text: 'One' });

    put('_end.md', 'Two');

    await vi.waitFor(async () => expect(await textOf('x')).toMatchObject({ text: 'Two' }), soon);
  });

  it('may appear, disappear, and give its name to another', async () => {
    put('x.md', template('Old'));
    renameSync(folder, join(around, 'away'));
    const { own, announced } = await connected(era);
    expect(await own()).toEqual([]);

    renameSync(join(around, 'away'), folder);
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['x']), soon);

    renameSync(folder, join(around, 'older'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith([]), soon);

    mkdirSync(folder);
    put('y.md', template('New'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['y']), soon);
    put('z.md', template('New'));
    await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['y', 'z']), soon);
  });
});

describe.skipIf(process.platform === 'win32')('behind a link', () => {
  it('a folder is followed when the link is switched to another', async () => {
    renameSync(folder, join(around, 'one'));
    mkdirSync(join(around, 'two'));
    symlinkSync('one', folder);
    put('x.md', template('Old'));
    const { textOf } = await connected('modern');
    expect(await textOf('x')).toMatchObject({ text: 'Old' });

    writeFileSync(join(around, 'two', 'x.md'), template('New'));
    symlinkSync('two', join(around, 'next'));
    renameSync(join(around, 'next'), folder);

    await vi.waitFor(async () => expect(await textOf('x')).toMatchObject({ text: 'New' }), soon);
  });

  it('a template is followed when the file changes that the link leads to', async () => {
    mkdirSync(join(folder, 'below'));
    put('below/x.md', template('Old'));
    symlinkSync('below/x.md', join(folder, 'x.md'));
    const { textOf } = await connected('modern');
    expect(await textOf('x')).toMatchObject({ text: 'Old' });

    put('below/x.md', template('New'));

    await vi.waitFor(async () => expect(await textOf('x')).toMatchObject({ text: 'New' }), soon);
  });
});

it('does not announce what changes nothing', async () => {
  put('x.md', template('Same'));
  const { announced } = await connected('legacy');

  put('x.md', template('Same'));
  put('notes.txt', 'not a template');
  put('_unused.md', 'Part');
  put('broken.md', 'Broken');
  await vi.waitFor(() => expect(lines.join()).toContain('broken.md'), soon);
  put('y.md', template('Other'));
  await vi.waitFor(() => expect(announced).toHaveBeenLastCalledWith(['x', 'y']), soon);

  expect(announced.mock.calls.filter(([names]) => names.length === 1)).toEqual([]);
});

it('replaces a built-in prompt with a template that says so', async () => {
  put('x.md', template('Ours', 'name: code_review\noverride: true\n'));
  const { client, textOf } = await connected('modern');

  expect((await client.listPrompts()).prompts.filter(({ name }) => name === 'code_review')).toHaveLength(1);
  expect(await textOf('code_review')).toMatchObject({ text: 'Ours' });
});

it('refuses a prompt that its arguments make too long', async () => {
  put('x.md', template('{{a}}'.repeat(100), 'arguments: [{ name: a }]\n'));
  const client = await connect(await open());

  const getting = client.getPrompt({ name: 'x', arguments: { a: 'x'.repeat(10_000) } });

  await expect(getting).rejects.toMatchObject({
    code: -32_602,
    message: expect.stringContaining('raise MAX_PROMPT_LENGTH'),
  });
});

it('refuses a prompt that has no text with its arguments, or without them, and names them', async () => {
  put('x.md', template('{{a}}\n{{#b}}More{{/b}}\n', 'arguments: [{ name: a }, { name: b }]\n'));
  put('y.md', template('{{^a}}Without{{/a}}', 'arguments: [{ name: a }]\n'));
  const client = await connect(await open());

  const message = 'The prompt would be empty with these arguments. Give or leave out others: ';
  const getting = client.getPrompt({ name: 'x' });
  await expect(getting).rejects.toMatchObject({ code: -32_602, message: `${message}a, b.` });
  const another = client.getPrompt({ name: 'y', arguments: { a: '1' } });
  await expect(another).rejects.toMatchObject({ code: -32_602, message: `${message}a.` });
  const { messages } = await client.getPrompt({ name: 'x', arguments: { b: 'yes' } });
  expect(messages).toMatchObject([{ content: { text: 'More' } }]);
});

describe('doctor', () => {
  it('names bad files with the line of the mistake', async () => {
    put('good.md', template('Good'));
    put('bad.md', template('{{x}}'));
    put('link.md', '');

    expect(await (await open()).diagnose()).toEqual([
      { state: 'ok', check: 'templates', detail: `1 of ${folder} are offered` },
      { state: 'fail', check: 'bad.md', detail: expect.stringMatching(/^line 4: {{x}} is not an argument/) },
      { state: 'fail', check: 'link.md', detail: expect.stringMatching(/^line 1: has no front matter/) },
    ]);
  });

  it('names a folder that does not exist', async () => {
    rmSync(folder, { recursive: true });

    expect(await (await open()).diagnose()).toContainEqual({
      state: 'fail',
      check: folder,
      detail: expect.stringContaining('cannot be read: ENOENT'),
    });
    mkdirSync(folder);
  });
});
