import { expect, it } from 'vitest';
import { markdownOf } from '../article-part.fixture.ts';

it.each([
  ['a heading', '<h2 id="custom-headers">Custom headers</h2>', '## Custom headers'],
  ['words of a heading', '<h2><span id="Social_impact">Social impact</span></h2>', '## Social impact'],
  ['a term', '<dl><dt id="response.cookies">cookies<dd>A jar.</dl>', '**cookies**\n\nA jar.'],
  ['a paragraph', '<p id="sharing">Shared.</p>', 'Shared.'],
  ['an item', '<ul><li id="fn-comments">A note.</ul>', '- A note.'],
  [
    'a section that is named like its heading',
    '<section id="cookies"><span id="jar"></span><h2>2.1. Cookies<a class="headerlink">¶</a></h2><p>A jar.</p></section>',
    '## 2.1. Cookies\n\nA jar.',
  ],
  [
    'a section that links to itself',
    '<section id="comments"><h2>Comments<a class="headerlink" href="#comments">¶</a></h2><p>By a hash.</p></section>',
    '## Comments\n\nBy a hash.',
  ],
  [
    'a section of an older generator',
    '<div class="section" id="related-work"><h2>Related work</h2><p>None.</p></div>',
    '## Related work\n\nNone.',
  ],
  [
    'a subsection of a manual of GNU',
    '<div class="subsection" id="Standard-Tags"><h4 class="subsection">20.3.2 Standard Tags</h4><p>Of files.</p></div>',
    '#### 20.3.2 Standard Tags\n\nOf files.',
  ],
  [
    'an appendix of such a manual',
    '<div class="appendix-level-extent" id="Menus"><h2>A.1 Menus</h2><p>None.</p></div>',
    '## A.1 Menus\n\nNone.',
  ],
  [
    'a section of the manual of Django',
    '<div class="section" id="s-using-cookies"><h2>Using cookies</h2><p>A jar.</p></div>',
    '## Using cookies\n\nA jar.',
  ],
  [
    'a method',
    '<section class="detail" id="getHeader(java.lang.String)"><h3>getHeader</h3><p>One of them.</p></section>',
    '### getHeader\n\nOne of them.',
  ],
])('keeps %s whose id is there for links', async (_what, part, expected) => {
  expect(await markdownOf(part)).toBe(expected);
});

it.each([
  ['a heading', '<h2 class="subheaders">The long run</h2>', '## The long run'],
  ['a term', '<dl><dt class="subheaders">Latency<dd>A time.</dl>', '**Latency**\n\nA time.'],
  [
    'the heading of a specification',
    '<div class="header-wrapper"><h3>1. Scope</h3><a class="self-link" aria-label="Link"></a></div>',
    '### 1. Scope',
  ],
  [
    'what is said of a function before its text',
    '<div class="api_metadata"><p>Added in: v1.2.0</p></div><p>Loads a ship.</p>',
    'Added in: v1.2.0\n\nLoads a ship.',
  ],
  ['a pronunciation', '<p>Said <span class="IPA nopopups">/ˈæŋkə/</span>.</p>', 'Said /ˈæŋkə/.'],
])('keeps %s whose class only says how it looks', async (_what, part, expected) => {
  expect(await markdownOf(part)).toBe(expected);
});

it.each([
  '<section id="comments"><h2>3 replies</h2><p>Nice.</p></section>',
  '<section id="comments"><h2>Comments</h2><p>Nice.</p></section>',
  '<section id="newsletter"><h2>Newsletter</h2><p>Every week.</p></section>',
  '<section id="more" class="related"><h2>More</h2><p>Other ships.</p></section>',
  '<div class="header"><h2>Ships</h2><p>All about them.</p></div>',
  '<div id="newsletter"><h2>Newsletter</h2><p>Every week.</p></div>',
  '<button class="warning">Delete</button>',
])('leaves out what by its name is not part of the article: %s', async (part) => {
  expect(await markdownOf(part)).toBe('');
});

it.each([
  [
    'comments that a highlighter marks',
    '<pre><span class="comment"># the least</span>\n<b class="menu">run</b></pre>',
    '```\n# the least\nrun\n```',
  ],
  [
    'nothing of a button',
    '<pre><code>npm i</code><button>Copy</button></pre><p>Or <code>npm ci<button>Copy</button></code>.',
    '```\nnpm i\n```\n\nOr `npm ci`.',
  ],
])('keeps in code %s', async (_what, part, expected) => {
  expect(await markdownOf(part)).toBe(expected);
});
