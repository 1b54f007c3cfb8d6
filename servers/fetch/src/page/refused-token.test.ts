import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { openSite } from '../open-site.fixture.ts';

it('requests a page again, once and with a new token, when its origin refuses the token', async () => {
  let issued = 0;
  let accepted = 'Bearer t1';
  const { origin, fetchUrl } = await openSite(
    {
      '/token': (_request: IncomingMessage, response) => {
        issued += 1;
        response.end(JSON.stringify({ access_token: `t${issued}`, expires_in: 3_600 }));
      },
      '/a': ({ headers }, response) =>
        response
          .writeHead(headers.authorization === accepted ? 200 : 401, { 'cache-control': 'no-store' })
          .end('for you'),
    },
    { robots: 'ignore' },
    ({ url }) => ({
      upstreamCredentials: JSON.stringify({
        [url]: { type: 'oauth', tokenUrl: `${url}/token`, clientId: 'me' },
      }),
    }),
  );
  expect((await fetchUrl('/a')).texts[1]).toBe('for you');
  accepted = 'Bearer t2';
  const answers = await Promise.all([fetchUrl('/a'), fetchUrl('/a')]);
  expect(answers.map(({ texts }) => texts[1])).toEqual(['for you', 'for you']);
  accepted = 'another';
  expect((await fetchUrl('/a')).texts[0]).toContain('answered with status 401.');
  expect(origin.seen.filter((line) => line.startsWith('POST'))).toHaveLength(3);
  expect(origin.seen.slice(-3)).toEqual(['GET /a', 'POST /token', 'GET /a']);
});
