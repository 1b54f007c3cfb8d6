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
