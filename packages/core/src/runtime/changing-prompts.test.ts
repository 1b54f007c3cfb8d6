import { connect } from '@mcp-commons/testing';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createLog, definePrompt, openServer, type Prompt, type Runtime } from '../index.ts';
import { eras, sampleServer } from './sample-server.fixture.ts';

const promptCalled = (name: string) =>
  definePrompt({
    name,
    title: name,
    description: `Says ${name}`,
    arguments: z.strictObject({ mood: z.string().optional().describe('How') }),
    complete: { mood: () => ['good'] },
    run: () => name,
  });

/** A server whose prompts are what `offer` was last given. */
function changingServer() {
  const sample = sampleServer([]);
  const lines: string[] = [];
  let prompts: readonly Prompt[] = [];
  let runtime: Runtime | undefined;
  const server = openServer(
    {
      ...sample,
      async open(options, given) {
        runtime = given;
        return { ...(await sample.open(options, given)), prompts: () => prompts };
      },
    },
    {},
    { log: createLog('info', [], { write: (line) => void lines.push(line) }) },
  );
  const offer = (...names: string[]) => {
    prompts = names.map(promptCalled);
    runtime?.changes.promptsChanged();
  };
  return { server, offer, lines };
}

describe.each(eras)('prompts that change, %s era', (era) => {
  const connected = async () => {
    const { server, ...rest } = changingServer();
    const client = await connect(server, { era });
    const names = async () => (await client.listPrompts()).prompts.map(({ name }) => name);
    return { client, names, ...rest };
  };

  it('are announced as a capability while there are none yet', async () => {
    const { client, names } = await connected();

    expect(client.getServerCapabilities()).toMatchObject({ prompts: { listChanged: true }, completions: {} });
    expect(await names()).toEqual([]);
  });

  it('are up to date in lists, answers and completions when the client hears of the change', async () => {
    const { client, names, offer } = await connected();
    const heard = vi.fn();
    client.setNotificationHandler('notifications/prompts/list_changed', async () => heard(await names()));
    if (era === 'modern') await client.listen({ promptsListChanged: true });

    offer('one', 'two');

    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(['one', 'two']));
    const { messages } = await client.getPrompt({ name: 'two' });
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'two' },
      argument: { name: 'mood', value: '' },
    });
    expect(messages[0]?.content).toEqual({ type: 'text', text: 'two' });
    expect(completion.values).toEqual(['good']);
  });

  it('are refused when they are gone', async () => {
    const { client, offer } = await connected();
    offer('one');
    offer('two');

    await expect(client.getPrompt({ name: 'one' })).rejects.toThrow('Unknown prompt "one". Prompts: two');
  });

  it('are named, up to twenty, to a client that asks for one that does not exist', async () => {
    const { client, offer } = await connected();
    offer(...Array.from({ length: 23 }, (_, i) => `p${i}`));

    await expect(client.getPrompt({ name: 'x'.repeat(1_000_000) })).rejects.toThrow(
      /^Unknown prompt "x{100}"\. Prompts: p0, p1, .*, p19, and 3 more$/,
    );
  });

  it('stay as they were when two share a name', async () => {
    const { names, offer, lines } = await connected();
    offer('one');
    offer('two', 'two');

    expect(await names()).toEqual(['one']);
    expect(lines.join()).toContain('two definitions of the prompt two');
  });
});
