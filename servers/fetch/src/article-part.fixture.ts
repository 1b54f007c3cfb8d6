import { openSite } from './open-site.fixture.ts';

/** Enough prose for a page to be an article. */
export const prose = `<p>${'An anchor holds a ship, in mud or in sand. '.repeat(20)}</p>`;

/** What becomes of a part in the middle of an article, as markdown. */
export async function markdownOf(part: string): Promise<string> {
  const { fetchUrl } = await openSite({
    '/a': `<title>Ships</title><main><h1>Ships</h1>${prose}<hr>${part}<hr>${prose}</main>`,
  });
  const [, markdown = ''] = (await fetchUrl('/a')).texts;
  return markdown.split('\n\n---')[1]?.trim() ?? '';
}
