import { expect, it } from 'vitest';
import { openSite } from '../open-site.fixture.ts';
import { typed } from '../origin.fixture.ts';

it.each(['text/plain', 'application/octet-stream', 'application/javascript'])(
  'takes what looks like JSON for it when it is asked for, also as %s',
  async (type) => {
    const json = '\n[{"zero-width": "a\u200bb"}]';
    const { fetchUrl } = await openSite({ '/a': typed(type, json), '/b': typed(type, 'a: 1') });
    expect((await fetchUrl('/a', { format: 'json' })).texts[1]).toBe(json);
    expect((await fetchUrl('/b', { format: 'json' })).texts[0]).toContain('not JSON');
  },
);

it.each([
  ['TOML', '[package]\nname = "ship"'],
  ['TOML', '[[package]]\nname = "ship"'],
  ['INI', '[7zip]\npath=C:'],
  ['a log', '[2026-11-28 03:00:00] started'],
  ['a change log', '[1.0.0] - 2026-11-28'],
  ['a template', '{{ title }}'],
  ['a style sheet', '{color: red}'],
])('takes %s that is sent as text for no JSON: %j', async (_what, body) => {
  const { origin, fetchUrl } = await openSite({ '/a': typed('text/plain', body) });
  expect((await fetchUrl('/a', { format: 'json' })).texts).toEqual([
    `Error: ${origin.url}/a is text/plain, not JSON. Use another format.`,
  ]);
});

it.each([
  ...['{}', '[]', '[[[1, 2]]]', '[-1.5e+3]', '[ true ]', '[null,1]', '{ "a": 1}\n{"a": 2}', '[{"a": '],
  ...['{\n  // Visit the docs.\n  "a": 1}', '[ /* none */ ]'],
])('takes JSON that is sent as text for what it is: %j', async (body) => {
  const { fetchUrl } = await openSite({ '/a': typed('text/plain', body) });
  expect((await fetchUrl('/a', { format: 'json' })).texts[1]).toBe(body);
});
