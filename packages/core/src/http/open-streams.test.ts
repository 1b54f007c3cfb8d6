import { writeFileSync } from 'node:fs';
import { startIdentityProvider } from '@mcp-commons/testing/identity-provider';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFile } from '../temporary-file.fixture.ts';
import { keyLine, recordCall, serveNotes } from './notes-server.fixture.ts';
import { beginSession } from './raw-session.fixture.ts';

const [old, other] = ['the-old-key-1234567890', 'the-other-key-1234567890'];

/** Begins to listen by either protocol, and returns whether and when the stream ends. */
const listen = {
  async modern(url: URL, credential: string, uri = 'notes://about') {
    const call = await recordCall(url, 'modern', credential, 'greet');
    const rewrite = (body: string) => {
      const { params, ...message } = JSON.parse(body);
      const notifications = { resourceSubscriptions: [uri] };
      return JSON.stringify({
        ...message,
        method: 'subscriptions/listen',
        params: { notifications, _meta: params._meta },
      });
    };
    return ended(await call({ 'mcp-method': 'subscriptions/listen', 'mcp-name': undefined }, { rewrite }));
  },
  async legacy(url: URL, credential: string, uri = 'notes://about') {
    const { session, send } = await beginSession(url, { authorization: `Bearer ${credential}` });
    const follow = async (uri: string) => {
      const message = { jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params: { uri } };
      expect(await (await send(message)).text()).toContain('"result":{}');
    };
    await follow(uri);
    const again = () => fetch(url, { headers: { accept: 'text/event-stream', ...session } });
    return { ...ended(await again()), again, follow };
  },
};

function ended(response: Response) {
  expect(response.status).toBe(200);
  return { stream: response.text().catch(() => 'cut') };
}

it.each(['modern', 'legacy'] as const)('a key that a reload removes hears nothing more: %s', async (era) => {
  const file = temporaryFile(keyLine('old', old, '*') + keyLine('other', other, '*'));
  const { url, reload, close } = await serveNotes({ mcpApiKeysFile: file });
  const [first, second] = [await listen[era](url, old), await listen[era](url, other)];

  writeFileSync(file, keyLine('other', other, '*'));
  reload();

  expect(await first.stream).toBe('cut');
  await close();
  expect(await second.stream).not.toBe('cut');
});

it.each([
  ['modern', 'notes:read'],
  ['modern', '*'],
  ['legacy', 'notes:read'],
] as const)('a key hears nothing more once a reload takes the scope away: %s, %s', async (era, scopes) => {
  const file = temporaryFile(keyLine('old', old, scopes) + keyLine('other', other, 'notes:read'));
  const { url, reload, close } = await serveNotes({ mcpApiKeysFile: file });
  const [first, second] = [await listen[era](url, old, 'notes://1'), await listen[era](url, other)];

  writeFileSync(file, keyLine('old', old) + keyLine('other', other, 'notes:read notes:write'));
  reload();

  expect(await first.stream).toBe('cut');
  await close();
  expect(await second.stream).not.toBe('cut');
});

it('a key hears nothing more once it loses a scope that it got after its stream began', async () => {
  const file = temporaryFile(keyLine('old', old));
  const { url, reload } = await serveNotes({ mcpApiKeysFile: file });
  const { stream } = await listen.legacy(url, old);

  for (const scopes of ['notes:read', '']) {
    writeFileSync(file, keyLine('old', old, scopes));
    reload();
  }

  expect(await stream).toBe('cut');
});

it('a session hears nothing of a resource whose scope its key has lost', async () => {
  const file = temporaryFile(keyLine('old', old, 'notes:read'));
  const { url, reload, updated } = await serveNotes({ mcpApiKeysFile: file });
  const { stream, again, follow } = await listen.legacy(url, old, 'notes://1');
  await follow('notes://about');
  writeFileSync(file, keyLine('old', old));
  reload();
  await stream;

  const reader = (await again()).body?.pipeThrough(new TextDecoderStream()).getReader();
  updated('notes://1');
  updated('notes://about');

  const heard = (await reader?.read())?.value ?? '';
  expect(heard.match(/"uri":"[^"]*"/g)).toEqual(['"uri":"notes://about"']);
  await reader?.cancel();
});

it('a token hears nothing more two minutes after it has expired, of which clocks may differ by one', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const provider = await startIdentityProvider();
  onTestFinished(() => provider.close());
  const { url } = await serveNotes({
    publicUrl: 'https://notes.example/mcp',
    allowedHosts: ['127.0.0.1'],
    oauthIssuer: provider.issuer,
    oauthJwksUrl: provider.jwksUrl,
    oauthAudience: 'https://notes.example/mcp',
  });
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const token = await provider.token({ aud: 'https://notes.example/mcp', exp });
  const { stream } = await listen.modern(url, token);

  vi.advanceTimersByTime(60_000);
  expect(await Promise.race([stream, 'still open'])).toBe('still open');
  vi.advanceTimersByTime(120_000);

  expect(await stream).toBe('cut');
});
