import { pageToMarkdown } from '../markdown/page-to-markdown.ts';
import { cleanText } from '../page/clean-text.ts';
import { readHtml } from '../page/read-html.ts';
import { cleanHtml } from './clean-html.ts';
import type { Content } from './content-kind.ts';

export const formats = ['markdown', 'text', 'html', 'raw', 'json'] as const;
export type Format = (typeof formats)[number];

export interface Rendering {
  readonly text: string;
  readonly title?: string;
  readonly notes: readonly string[];
}

/**
 * Renders the text of a page in a format. JSON stays as it was received in every format: parsing it would spoil numbers
 * beyond 2^53, and broken JSON must stay visible.
 */
export async function renderContent(
  source: string,
  { kind, mimeType }: Content,
  format: Format,
  url: URL,
  signal: AbortSignal,
): Promise<Rendering> {
  if (kind === 'json' || format === 'raw' || format === 'json')
    return { text: source.replaceAll('\0', ''), notes: [] };
  if (kind !== 'html') return { text: cleanText(source), notes: [] };
  const page = await readHtml(source, url, signal, mimeType);
  return format === 'html' ? cleanHtml(page, signal) : pageToMarkdown(page, format === 'markdown', signal);
}
