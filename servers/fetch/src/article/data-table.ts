import { type Element, isElement } from '../page/page-tree.ts';

/** Whether a table holds data, rather than the layout of a page. */
export function isDataTable(element: Element): boolean {
  if (element.tag !== 'table' || element.attributes['role'] === 'presentation') return false;
  const tags = new Map<string, number>();
  let cells = 0;
  const count = (parent: Element, depth: number) => {
    for (const child of parent.children) {
      if (!isElement(child)) continue;
      tags.set(child.tag, (tags.get(child.tag) ?? 0) + 1);
      if (child.tag === 'td') cells += 1;
      // Deep enough for rows, cells and a table inside a cell.
      if (depth < 8) count(child, depth + 1);
    }
  };
  count(element, 0);
  if (['caption', 'colgroup', 'tfoot', 'thead', 'th'].some((tag) => tags.has(tag))) return true;
  if (tags.has('table')) return false;
  const rows = tags.get('tr') ?? 0;
  return rows >= 10 || cells > 10 || (rows > 0 && cells / rows > 4);
}
