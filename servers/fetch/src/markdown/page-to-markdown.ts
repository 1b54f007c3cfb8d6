import { findArticle } from '../article/find-article.ts';
import { pageNotes } from '../page/page-notes.ts';
import type { PageTree } from '../page/page-tree.ts';
import { sliced } from '../page/sliced.ts';
import { joinBlocks } from './block.ts';
import { renderBlocks } from './render-blocks.ts';

export interface ConvertedPage {
  readonly text: string;
  readonly title: string;
  readonly notes: readonly string[];
}

/**
 * Converts the content of a page to markdown: without navigation and hidden text, with tables, code and absolute
 * links. Without `marks`, gives the same text without marks and links. Works in slices and in time linear to the page.
 */
export async function pageToMarkdown(
  page: PageTree,
  marks: boolean,
  signal: AbortSignal,
): Promise<ConvertedPage> {
  const content = await sliced(render(page, marks), signal);
  const { isThin, notes } = pageNotes(page, content.length);
  const heading = isTitled(content, page.title) ? '' : titleLine(page.title, marks);
  const description = isThin && !content.includes(page.description) ? page.description : '';
  return {
    text: [heading, content, description].filter(Boolean).join('\n\n'),
    title: page.title,
    notes,
  };
}

function* render({ body, baseUrl }: PageTree, marks: boolean): Generator<void, string> {
  const { parts, leftOut } = yield* findArticle(body);
  return joinBlocks(yield* renderBlocks(parts, { marks, baseUrl, leftOut }));
}

/** Whether the text begins with the title, or with the part of it that is not the name of the site. */
function isTitled(content: string, title: string): boolean {
  const start = content.slice(0, 2_000);
  const heading = /^#{1,2} (.{4,})$/m.exec(start)?.[1];
  return title === '' || start.includes(title) || (heading !== undefined && title.includes(heading));
}

function titleLine(title: string, marks: boolean): string {
  return marks ? `# ${title}` : title;
}
