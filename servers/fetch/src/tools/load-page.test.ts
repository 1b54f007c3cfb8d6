import { expect, it } from 'vitest';
import { openSite } from '../open-site.fixture.ts';

it.each([302, 304])('says that a page was answered with status %i and leads nowhere', async (status) => {
  const { origin, fetchUrl, extractLinks } = await openSite({
    '/a': (_request, response) => response.writeHead(status).end(),
  });
  const error = `Error: ${origin.url}/a answered with status ${status}.`;
  expect((await fetchUrl('/a')).texts).toEqual([error]);
  expect((await extractLinks('/a')).texts).toEqual([error]);
});

it('takes a choice of pages for a page', async () => {
  const { origin, extractLinks } = await openSite({
    '/a': (_request, response) =>
      response.writeHead(300, { 'content-type': 'text/html' }).end('<a href="b">B</a>'),
  });
  expect((await extractLinks('/a')).structuredContent).toMatchObject({
    links: [{ url: `${origin.url}/b`, text: 'B' }],
  });
});

it('shows where an error page leads', async () => {
  const { origin, fetchUrl } = await openSite({
    '/a': (_request, response) =>
      response
        .writeHead(404, { 'content-type': 'text/html' })
        .end('<title>Gone</title><p>It is in <a href="/archive">the archive</a>.</p>'),
  });
  expect((await fetchUrl('/a')).texts[0]).toContain(`It is in [the archive](${origin.url}/archive).`);
});

it('shows why a page failed when it begins with a very long link', async () => {
  const { fetchUrl } = await openSite({
    '/a': (_request, response) =>
      response
        .writeHead(403, { 'content-type': 'text/html' })
        .end(`<p><a href="/${'x'.repeat(1_500)}">Sign in</a>: your plan has ended.</p>`),
  });
  expect((await fetchUrl('/a')).texts[0]).toContain('[Sign in](…): your plan has ended.');
});

it.each([202, 206, 300])('says that a page came with status %i', async (status) => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const { fetchUrl, extractLinks } = await openSite({
    '/a': (_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<a href="b">B</a>'),
    '/image': (_request, response) => response.writeHead(status).end(png),
  });
  for (const answer of [await fetchUrl('/a'), await extractLinks('/a'), await fetchUrl('/image')]) {
    expect(answer.texts[0]).toContain(`; answered with status ${status}`);
  }
});

it('says that a page refused the credentials of the operator', async () => {
  const { origin, fetchUrl } = await openSite(
    { '/a': (_request, response) => response.writeHead(401).end() },
    {},
    ({ url }) => ({ upstreamCredentials: JSON.stringify({ [url]: { type: 'bearer', token: 'abc' } }) }),
  );
  expect((await fetchUrl('/a')).texts).toEqual([
    `Error: ${origin.url}/a answered with status 401. It refused the credentials that the operator gave for it in UPSTREAM_CREDENTIALS_FILE.`,
  ]);
});

it.each([undefined, '{"https://other.example":{"type":"bearer","token":"abc"}}'])(
  'says who can give credentials for a page that wants them, with those of %s',
  async (upstreamCredentials) => {
    const { origin, fetchUrl } = await openSite(
      { '/a': (_request, response) => response.writeHead(401).end() },
      { upstreamCredentials },
    );
    expect((await fetchUrl('/a')).texts).toEqual([
      `Error: ${origin.url}/a answered with status 401. If it should be read, the operator gives credentials in UPSTREAM_CREDENTIALS_FILE.`,
    ]);
  },
);
