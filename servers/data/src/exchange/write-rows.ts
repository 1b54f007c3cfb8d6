import type { Document } from '../collection/document.ts';
import type { Format } from './parse-rows.ts';

/**
 * Writes documents as text, with notices for its reader.
 *
 * @throws CollectionError `too-large` for CSV of more than `maxBytes`
 */
export async function writeRows(
  documents: readonly Document[],
  format: Format,
  maxBytes: number,
): Promise<{ readonly text: string; readonly notices: readonly string[] }> {
  if (format === 'json') return { text: JSON.stringify(documents), notices: [] };
  if (format === 'jsonl')
    return { text: documents.map((each) => `${JSON.stringify(each)}\n`).join(''), notices: [] };
  const { writeCsv } = await import('./csv.ts');
  const { text, escaped } = writeCsv(documents, maxBytes);
  const notice = `Cells that begin with ' so that no spreadsheet runs them as formulas: ${escaped}.`;
  return { text, notices: escaped > 0 ? [notice] : [] };
}
