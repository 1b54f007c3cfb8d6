import { describe, expect, it } from 'vitest';
import { readHtml } from '../page/read-html.ts';
import { pageToMarkdown } from './page-to-markdown.ts';

const { signal } = new AbortController();
const url = new URL('https://quay.example/dir/page');

const convertPage = async (html: string, { marks = true, mimeType = 'text/html' } = {}) =>
  pageToMarkdown(await readHtml(html, url, signal, mimeType), marks, signal);

const convert = async (...page: Parameters<typeof convertPage>) => (await convertPage(...page)).text;

const tex = '<annotation encoding="application/x-tex">E=mc^2</annotation>';
const parts = '<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>';

it.each([
  [
    'of a newsletter that sets sizes on its cells',
    '<table><tr><td style="font-size:0px;padding:10px 25px">gap<div style="font-size:13px">Hello <b>reader</b></div></td></tr></table>',
    'Hello **reader**',
  ],
  [
    'of pictures between which there is no room',
    '<div style="font-size:0"><a href="/a"><img src="/a.png" alt="A"></a> gap</div>',
    '[![A](https://quay.example/a.png)](https://quay.example/a)',
  ],
  [
    'that a child makes visible',
    '<p style="visibility:hidden">no <b style="visibility:visible">yes</b> no</p>',
    '**yes**',
  ],
  [
    'of a table that grows with what is in it, as Google Docs and Outlook write it',
    '<table style="width:0in"><tr style="height:0pt"><td style="width:0">Bow</td><th style="height:0">Stern</th></tr></table>',
    '| Bow | Stern |\n| --- | --- |',
  ],
  ['of a dialog that is open', '<dialog open>Welcome</dialog>', 'Welcome'],
  ['that is a little smaller', '<p style="transform: scale(0.95)">smaller</p>', 'smaller'],
])('keeps what is seen %s', async (_what, html, expected) => {
  expect(await convert(html)).toBe(expected);
});

it.each([
  ...[
    'audio',
    'canvas',
    'datalist',
    'iframe',
    'noembed',
    'noframes',
    'noscript',
    'object',
    'script',
    'select',
  ],
  ...['style', 'svg', 'template', 'textarea', 'video'],
])('leaves out what is in %s', async (tag) => {
  expect(await convert(`<p>one</p><${tag}>no</${tag}><p>two</p>`)).toBe('one\n\ntwo');
});

it.each([
  '<div style="font-size:0">no<p style="font-size:2em">no</p><a href="/no">no</a><input type=checkbox></div>',
  '<div style="visibility:hidden"><p>no</p><img src=/no.png alt=no><ul><li>no</ul><hr></div>',
  '<div style="visibility:hidden"><math alttext="no"><mi>no</mi></math></div>',
  '<div style="display:none"><p style="font-size:13px;visibility:visible;display:block">no</p></div>',
  `<span style="display:none"><math>${tex}</math></span>`,
  '<table><tr><td style="display:block;height:0;overflow:hidden">no</td></tr></table>',
  '<dialog><p>no</p></dialog><div popover="manual" id="menu">no</div>',
])('keeps hidden what is hidden: %s', async (html) => {
  expect(await convert(`<p>yes</p>${html}`)).toBe('yes');
});

it.each([
  [
    'words',
    '<span style="display:block">Fore</span><span style="color: red; display: block">Aft</span>',
    'Fore\nAft',
  ],
  ['words between others', 'Sides: <b style="display:flex">port</b>starboard', 'Sides:\n**port**\nstarboard'],
  [
    'words of a link',
    '<a href="/a"><span style="display:block">Fore</span><span style="display:block">Aft</span></a>',
    '[Fore Aft](https://quay.example/a)',
  ],
  ['no words in a row', 'a <i style="display:inline-block">b</i> c', 'a *b* c'],
])('sets on a line of its own what a style sets there: %s', async (_what, html, expected) => {
  expect(await convert(`<p>${html}</p>`)).toBe(expected);
});

describe('a formula', () => {
  it.each([
    ['of its author', `<math alttext="E=mc^2">${parts}</math>`, '$E=mc^2$'],
    [
      'beside its drawing, as KaTeX writes it',
      `<span class="katex"><span class="katex-mathml"><math><semantics><mrow>${parts}</mrow>${tex}</semantics></math></span><span class="katex-html" aria-hidden="true">E=mc2</span></span>`,
      '$E=mc^2$',
    ],
    [
      'of a picture, as on Wikipedia',
      `<span class="mwe-math-element"><span style="display: none;"><math>${parts}${tex}</math></span><img src="/f.svg" class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{\\displaystyle E=mc^{2}}"></span>`,
      '${\\displaystyle E=mc^{2}}$',
    ],
    ['without TeX', `<math>${parts}<annotation-xml><ci>E</ci></annotation-xml></math>`, '$E=mc^2$'],
    [
      'with words that are too long for one',
      `<math alttext="${'no '.repeat(1_000)}">${parts}</math>`,
      '$E=mc^2$',
    ],
  ])('is there once, in TeX where it is: %s', async (_what, html, expected) => {
    expect(await convert(`<p>Energy is ${html} where m is mass.</p>`)).toBe(
      `Energy is ${expected} where m is mass.`,
    );
  });

  it.each([
    ['<msub><mi>x</mi><mn>10</mn></msub>', 'x_{10}'],
    ['<msubsup><mi>x</mi><mi>i</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msubsup>', 'x_i^{n+1}'],
    ['<munderover><mo>∑</mo><mn>0</mn><mi>n</mi></munderover><mi>k</mi>', '∑_0^nk'],
    ['<mfrac><mn>1</mn><msqrt><mn>2</mn><mi>π</mi></msqrt></mfrac>', '\\frac{1}{\\sqrt{2π}}'],
    ['<mroot><mi>x</mi><mn>3</mn></mroot>', '\\sqrt[3]{x}'],
    ['<mfrac>\n <mi>a</mi>\n <mi>b</mi>\n</mfrac>', '\\frac{a}{b}'],
    ['<msup><mi>x</mi></msup><mfrac></mfrac>', 'x'],
    ['<mfrac><mi>a</mi><mi>b</mi> is never closed', 'a b is never closed'],
    ['<mi>x</mi><mphantom><mtext>no</mtext></mphantom>', 'x'],
    ['<msubsup><mi>x</mi><mrow/><mn>2</mn></msubsup>', 'x_{}^2'],
  ])('without TeX is written like TeX: %s', async (html, expected) => {
    expect(await convert(`<p>is <math><mstyle>${html}</mstyle></math></p>`)).toBe(`is $${expected}$`);
  });

  it('counts as one element, however many parts it has', async () => {
    const { notes } = await convertPage(`<math>${parts.repeat(100)}</math>`.repeat(120));
    expect(notes).toEqual([]);
  });

  it('is plain in text', async () => {
    expect(await convert(`<p>is <math>${parts}${tex}</math></p>`, { marks: false })).toBe('is E=mc^2');
  });
});

describe('code', () => {
  it.each([
    [
      'Expressive Code',
      '<pre data-language="js"><code><div class="ec-line"><div class="code">const a = 1;</div></div><div class="ec-line"><div class="code">\n</div></div><div class="ec-line"><div class="code">const b = 2;</div></div></code></pre>',
      'js\nconst a = 1;\n\nconst b = 2;',
    ],
    [
      'paragraphs',
      '<pre><p>l1</p><p>l2<br></p><span>l3</span><span><div>l4</div></span></pre>',
      '\nl1\nl2\nl3\nl4',
    ],
  ])('keeps lines that are elements: %s', async (_what, html, expected) => {
    expect(await convert(html)).toBe(`\`\`\`${expected}\n\`\`\``);
  });

  it.each([
    ['js', '<pre data-language="js">x</pre>'],
    ['js', '<div class="highlight highlight-source-js"><pre>x</pre></div>'],
    [
      'ruby',
      '<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="highlight"><code>x</code></pre></div></div>',
    ],
    [
      'python',
      '<div class="highlight-python notranslate"><div class="highlight"><pre><span></span>x</pre></div></div>',
    ],
    ['', '<div class="highlight-default notranslate"><div class="highlight"><pre>x</pre></div></div>'],
  ])('has its language %j where highlighters put it: %s', async (language, html) => {
    expect(await convert(html)).toBe(`\`\`\`${language}\nx\n\`\`\``);
  });

  it('has no language from what holds more than code', async () => {
    expect(await convert('<div class="language-en"><p>words</p><pre>x</pre></div>')).toBe(
      'words\n\n```\nx\n```',
    );
  });
});

describe('a link around blocks', () => {
  it.each([
    [
      '<a href="/p"><h3>First <b>post</b></h3><p>Words.</p></a>',
      '### [First **post**](https://quay.example/p)\n\nWords.',
    ],
    ['<a href="/p"><div>Second post</div></a>', '[Second post](https://quay.example/p)'],
    ['<a href="/p"><div>News</div><h2>Third</h2></a>', 'News\n\n## [Third](https://quay.example/p)'],
    ['<a href="/p"><ul><li>one</li><li>two</li></ul></a>', '- [one](https://quay.example/p)\n- two'],
    ['<a href="/p"><pre>x</pre></a>', '```\nx\n```'],
    ['<a href="#p"><h2>Here</h2></a>', '## Here'],
    [
      '<a href="/never-closed"><p>Words.</p><p><a href="/p">two</a></p>',
      'Words.\n\n[two](https://quay.example/p)',
    ],
  ])('is around what says where it leads: %s', async (html, expected) => {
    expect(await convert(html)).toBe(expected);
  });
});

it.each([
  ['<ol start=0><li>a<li>b</ol>', '0. a\n1. b'],
  ['<ol start=x><li>a</ol>', '1. a'],
  ['<ol reversed><li>a<li>b</ol>', '2. a\n1. b'],
  ['<ol reversed start=9><li>a<li>b</ol>', '9. a\n8. b'],
  ['<ol><li>a<li value=10>b<li>c</ol>', '1. a\n10. b\n11. c'],
])('numbers a list as its author did: %s', async (html, expected) => {
  expect(await convert(html)).toBe(expected);
});

it.each([
  ['with marks', true, 'Try:<br>`if (a\\|b)`<br>``   go(`c`); ``'],
  ['without marks', false, 'Try:<br>if (a\\|b)<br>go(`c`);'],
])('keeps the columns of a table and the lines of code in its cells, %s', async (_what, marks, code) => {
  const html =
    '<table><tr><th>a<th>b<tr><td><p>Try:<pre class="lang-js">if (a|b)\n\n  go(`c`);</pre><td>2</table>';
  expect(await convert(html, { marks })).toBe(`| a | b |\n| --- | --- |\n| ${code} | 2 |`);
});

it.each([
  [
    'below the name of its file',
    '<tr><th colspan=2>a.py<tr><td class="linenos"><pre>1\n2</pre><td><pre>if a:\n  b()</pre>',
    'a.py\n\n```\nif a:\n  b()\n```',
  ],
  [
    'beside what is said about it',
    '<tr><td>To run:<td><pre>go run</pre><tr><td>To build:<td><pre>go build</pre>',
    'To run:\n\n```\ngo run\n```\n\nTo build:\n\n```\ngo build\n```',
  ],
])('keeps code that a table only lays out as it is: %s', async (_what, rows, expected) => {
  expect(await convert(`<table>${rows}</table>`)).toBe(expected);
});

it.each([
  [
    '<table><thead><th>a</th><th>b</th></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    '| a | b |\n| --- | --- |\n| 1 | 2 |',
  ],
  ['<table><th>a</th><th>b</th><tr><td>1<td>2</table>', '| a | b |\n| --- | --- |\n| 1 | 2 |'],
  ['<table><tr><form><td>a</td><td>b</td></form></tr></table>', 'a b'],
  ['<table><tr><td>a<table><tr><td>b</table></table>', 'a\n\nb'],
  ['<table><tr><td>a</td><td>b</td></tr>one <b>two</b><p>three</p></table>', 'one **two**\n\nthree\n\na b'],
  ['<table><center><h2>one</h2><tr>two<td>a</td></tr></center></table>', '## one\n\ntwo\n\na'],
])('keeps what stands in no row or cell: %s', async (html, expected) => {
  expect(await convert(html)).toBe(expected);
});

it.each(['<script src="a.js"/>', '<iframe src="x"/>', '<div style="display:none"/>'])(
  'reads on after %s where it closes itself: in XHTML',
  async (html) => {
    const page = `<p>one</p>${html}<p>two</p>`;
    expect(await convert(page, { mimeType: 'application/xhtml+xml' })).toBe('one\n\ntwo');
    expect(await convert(page)).toBe('one');
  },
);

it.each([
  ['<p>one</p><svg><g><path d="M0 0"><p>two</p><p>three', 'one\n\ntwo\n\nthree'],
  ['<ul><li><svg><path><img src=x>one</li><li>two</ul><p>three', '- one\n- two\n\nthree'],
  ['<p>one <svg><title>no</title><desc><p>no</p></desc></svg>two</p>', 'one two'],
  ['<p>one</p><svg style="display:none"><symbol><p>two</p></symbol></svg><p>three', 'one\n\ntwo\n\nthree'],
  [`<p>one</p><math><semantics>${parts}${tex}<p>two</p></math><p>three`, 'one\n\n$E=mc^2$\n\ntwo\n\nthree'],
  ['<video><svg><p>no</p></video><p>one', 'one'],
])('reads on after a drawing or a formula that was never closed: %s', async (html, expected) => {
  expect(await convert(html)).toBe(expected);
});

it.each([
  ['<nav><a href="/">Home</a><p>two<p>three', '[Home](https://quay.example/)\n\ntwo\n\nthree'],
  ['<div><button>two<p>three</div><button>no</button>', 'two\n\nthree'],
  ['<aside role="complementary">two</div><p>three', 'two\n\nthree'],
  ['<nav><ul><li>no</nav><p>two', 'two'],
])('keeps what follows a part of the frame that was never closed: %s', async (html, expected) => {
  expect(await convert(`<p>one</p>${html}`)).toBe(`one\n\n${expected}`);
});

it.each([
  ['<nav><a href="/a">one</a></nav>', '[one](https://quay.example/a)'],
  ['<div id="header"><p>one</div>', 'one'],
  ['<div role="navigation"><button>one</button></div>', 'one'],
])('keeps what it would leave out if there is nothing else: %s', async (html, expected) => {
  expect(await convert(html)).toBe(expected);
});

it.each([
  ['', 'dir/latest/index.html'],
  ['<base href="/v2/">', 'v2/latest/index.html'],
])('says where a page without text sends its readers, with base %j', async (base, target) => {
  const html = `${base}<meta http-equiv="Refresh" content="0; url=latest/index.html"><title>Docs</title>`;
  const { notes } = await convertPage(html);
  expect(notes).toEqual([`a browser goes on to https://quay.example/${target}`]);
});

const placeholder = 'src="data:image/svg+xml,%3Csvg/%3E"';

it.each([
  ['is loaded by a script', `<img ${placeholder} data-src="/a.png" alt="A">`],
  ['is loaded by the script of a plug-in', `<img ${placeholder} data-lazy-src="/a.png" alt="A">`],
  ['is loaded by an older script', '<img data-original="/a.png" alt="A">'],
  ['has several sizes', '<img srcset="/a.png 480w, /b.png 800w" alt="A">'],
  ['has several sizes for a script', `<img ${placeholder} data-srcset=" /a.png, /b.png 2x" alt="A">`],
])('keeps a picture that %s', async (_what, html) => {
  expect(await convert(html)).toBe('![A](https://quay.example/a.png)');
});
