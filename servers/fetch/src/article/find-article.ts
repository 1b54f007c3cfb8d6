import type { Element } from '../page/page-tree.ts';
import { type Cleaning, cleanParts } from './clean-parts.ts';
import { isMark } from './is-mark.ts';
import { type Data, measurePage, measuresOf } from './measure.ts';
import { isChrome, isFrame, isSharing, isUnlikely } from './part-names.ts';
import { pickParts } from './pick-parts.ts';
import { scoreElements } from './score-elements.ts';

/** The elements that together are the content of a page, and the elements inside them that do not belong to it. */
export interface Article {
  readonly parts: readonly Element[];
  readonly leftOut: ReadonlySet<Element>;
}

interface Attempt extends Article {
  readonly text: number;
  /** Characters of the parts before cleaning. */
  readonly picked: number;
}

interface Strictness extends Cleaning {
  readonly dropUnlikely: boolean;
}

/** From strict to lenient: each is tried when the one before found too little. */
const strictnesses: readonly Strictness[] = [
  { dropUnlikely: true, weighNames: true, byContent: true },
  { dropUnlikely: false, weighNames: true, byContent: true },
  { dropUnlikely: false, weighNames: false, byContent: true },
  { dropUnlikely: false, weighNames: false, byContent: false },
];

/** The least characters of an article. A shorter page has little to leave out. */
const minArticle = 500;

/** A shorter text of which cleaning leaves less than half introduces links, such as the contents of a manual. */
const maxIntroduction = 1_000;

/** An article with less than this share of the text outside the chrome of the page is not its main content. */
const minShare = 0.2;

/**
 * Finds the content of a page as Mozilla Readability does: paragraphs raise the score of the elements around them;
 * links and certain names lower it. A page that is not an article (a forum, a list of links, an index) is taken whole,
 * without its chrome.
 */
export function* findArticle(body: Element): Generator<void, Article> {
  const whole = yield* withoutChrome(body);
  for (const strictness of strictnesses) {
    const attempt = yield* attemptWith(body, strictness);
    if (attempt.text < minArticle) continue;
    if (attempt.text < whole.text * minShare) return whole;
    const isIntroduction = attempt.text < Math.min(attempt.picked / 2, maxIntroduction);
    return isIntroduction ? yield* attemptWith(body, { ...strictness, byContent: false }) : attempt;
  }
  // The page consists of its frame only, or its author put everything into the frame.
  return whole.text > 0 ? whole : { parts: [body], leftOut: new Set() };
}

function* attemptWith(body: Element, { dropUnlikely, ...cleaning }: Strictness): Generator<void, Attempt> {
  const isLeftOut = (element: Element, data: Data | undefined) =>
    isMark(element, data) || (dropUnlikely && !data && !isRoot(element) && isUnlikely(element));
  const page = yield* measurePage(body, isLeftOut);
  const scores = yield* scoreElements(page, cleaning.weighNames);
  const parts = pickParts(page, scores, body);
  const text = yield* cleanParts(parts, page.leftOut, cleaning);
  const picked = parts.reduce((sum, part) => sum + measuresOf(page, part).text, 0);
  return { parts, leftOut: page.leftOut, text, picked };
}

function* withoutChrome(body: Element): Generator<void, Attempt> {
  const isLeftOut = (element: Element, data: Data | undefined) =>
    isMark(element, data) || (!data && (isFrame(element) || isChrome(element) || isSharing(element)));
  const page = yield* measurePage(body, isLeftOut);
  return { parts: [body], leftOut: page.leftOut, text: measuresOf(page, body).text, picked: 0 };
}

function isRoot({ tag }: Element): boolean {
  return tag === 'html' || tag === 'body' || tag === 'main' || tag === 'article' || tag === 'a';
}
