/** Elements without content or an end tag (HTML, 13.1.2). */
export const voidTags: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' '),
);

/** An element of a page, with the attributes that matter for reading it. The tree has no hidden elements. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | Text)[];
}

/** A piece of text, with entities decoded and white space as in the source. */
export interface Text {
  readonly text: string;
  /** Characters with white space collapsed; 0 if there is only white space. */
  readonly length: number;
  /** Commas of any script: a sign of prose. */
  readonly commas: number;
}

export type Node = Element | Text;

export interface PageTree {
  readonly body: Element;
  readonly title: string;
  readonly description: string;
  /** The URL that relative links are resolved against: of the page, or its `<base>`. */
  readonly baseUrl: URL;
  readonly hasScripts: boolean;
  /** Where a browser goes by itself, as `<meta http-equiv="refresh">` says. */
  readonly sendsOnTo?: string;
  /** Why the tree ends before the page does. */
  readonly cut?: 'depth' | 'size' | 'time' | undefined;
}

export function isElement(node: Node): node is Element {
  return 'tag' in node;
}

/** The first element directly inside another with such a tag. */
export function childOf({ children }: Element, tag: RegExp): Element | undefined {
  return children.find((child): child is Element => isElement(child) && tag.test(child.tag));
}

/** The start of the class of an element. An attacker may have written a megabyte. */
export function classOf({ attributes }: Element): string {
  return (attributes['class'] ?? '').slice(0, 300);
}

/** Elements that are on lines of their own. */
export const blockTags: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre ' +
    'search section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);

/** Elements around the content of a page, never part of it. */
export const chromeTags: ReadonlySet<string> = new Set(['nav', 'footer', 'aside', 'button']);
