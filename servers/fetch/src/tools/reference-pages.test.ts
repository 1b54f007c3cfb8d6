import { expect, it } from 'vitest';
import { markdownOf, prose } from '../article-part.fixture.ts';
import { openSite } from '../open-site.fixture.ts';

it.each([
  [
    'that is a heading, as rustdoc writes it',
    '<details open><summary><section id="method.load" class="method"><a href="/src">Source</a><h4>pub fn <a href="#method.load">load</a>(&amp;self) -&gt; <a href="/bool">bool</a></h4></section></summary><div><p>Loads.</p></div></details>',
    'load',
  ],
  [
    'of a type without remarks',
    '<section class="associatedtype"><a href="/src">Source</a><h4>type <a href="#type">Item</a> = <a href="/t">T</a></h4></section>',
    'Item',
  ],
  [
    'in the table of a class, as Javadoc writes it',
    '<section><h2>Methods</h2><div class="summary-table"><div><code>void</code></div><div><code><a href="#unload(int)">unload</a>(int n)</code></div></div></section>',
    'unload',
  ],
  [
    'with what it refers to',
    '<section id="load(int)"><h3>load</h3><div>public int load(<a href="/c">Collection</a> cargo)</div><dl><dt>See Also:</dt><dd><ul><li><a href="#unload(int)"><code>unload(int)</code></a></li></ul></dd></dl></section>',
    'Collection',
  ],
  [
    'with little else than a link',
    '<section class="detail" id="PORTS"><h3>PORTS</h3><div>static final int PORTS</div><dl><dt>See Also:</dt><dd><a href="/c">Constant Field Values</a></dd></dl></section>',
    'static final int PORTS',
  ],
  [
    'in a few letters',
    '<section class="detail" id="port"><h3>port</h3><div>public <a href="/p">Port</a> port</div></section>',
    'public [Port]',
  ],
])('keeps a signature %s', async (_what, part, name) => {
  expect(await markdownOf(part)).toContain(name);
});

it('leaves out teasers, whose headings are links', async () => {
  const teaser = '<div><h3><a href="/b">Boats</a></h3><p><a href="/b">Read more</a></p></div>';
  expect(await markdownOf(`<p>The end.</p><div>${teaser.repeat(3)}</div>`)).toBe('The end.');
});

it.each([
  ['a sign', '<h2>Load<a href="#load" id="load" class="mark">#</a></h2>', '## Load'],
  ['a sign before its words', '<h2 id="load"><a class="doc-anchor" href="#load">§</a>Load</h2>', '## Load'],
  [
    'the number of a line',
    '<pre><a href=#1 id=1>1</a>use p;\n<a href=#2 id=2>2</a>go();</pre>',
    '```\nuse p;\ngo();\n```',
  ],
])('leaves out a link to its own place: %s', async (_what, part, expected) => {
  expect(await markdownOf(part)).toBe(expected);
});

it.each([
  ['the page of a chapter', '<pre>1. Ports ... <a href="#page-2">2</a></pre>', '```\n1. Ports ... 2\n```'],
  ['a section', '<p>See <a href="#s2">§2</a>.</p>', 'See §2.'],
])('keeps a link to %s', async (_what, part, expected) => {
  expect(await markdownOf(part)).toBe(expected);
});

it('sets code in two notations on lines of its own', async () => {
  const code =
    '<pre><code class="language-js cjs">require(\'ship\');</code><code class="language-js mjs">import \'ship\';</code></pre>';
  expect(await markdownOf(code)).toBe("```js\nrequire('ship');\nimport 'ship';\n```");
});

it('keeps a heading in the summary of what folds, as TypeDoc writes it', async () => {
  const folded = '<details open><summary><h2>Constructors</h2></summary><p>Of a ship.</p></details>';
  expect(await markdownOf(folded)).toBe('## Constructors\n\nOf a ship.');
});

it('takes the label of a language for that of the code, as VitePress writes it', async () => {
  const labelled =
    '<div class="language-sh"><button class="copy"></button><span class="lang">sh</span><pre><code>npm i ship</code></pre></div>';
  expect(await markdownOf(labelled)).toBe('```sh\nnpm i ship\n```');
});

it.each([
  [
    'VitePress',
    '<input type="radio" id="a"><label for="a">npm</label><input type="radio" id="b"><label for="b">pnpm</label>',
  ],
  ['Material for MkDocs', '<label for="a">npm</label><label for="b">pnpm</label>'],
])('sets the labels of tabs apart, as %s writes them', async (_what, labels) => {
  expect(await markdownOf(`<div>${labels}</div>`)).toBe('npm pnpm');
});

it.each([
  ['words', 'Mind the tide.'],
  ['a paragraph', '<div class="paragraph"><p>Mind the tide.</p></div>'],
])('sets the title of a note apart from its text, as Asciidoctor writes it: %s', async (_what, text) => {
  const note = `<div class="admonitionblock note"><table><tr><td class="icon"><div class="title">Note</div></td><td class="content">${text}</td></tr></table></div>`;
  expect(await markdownOf(note)).toBe('Note\n\nMind the tide.');
});

it.each([
  ['short', 'At low tide.'],
  ['long', 'At low tide, about nine meters, as the pilots of the port have measured it.'],
])('keeps the notes after the content of a page, as Asciidoctor writes them: %s', async (_what, note) => {
  const content = `<div id="content"><div class="sectionbody">${prose}<p>The water is deep enough for any ship.<sup>[<a id="ref1" href="#def1">1</a>]</sup></p></div></div>`;
  const notes = `<div id="footnotes"><hr><div class="footnote" id="def1"><a href="#ref1">1</a>. ${note}</div></div>`;
  const { fetchUrl } = await openSite({ '/a': `<title>Ships</title>${content}${notes}` });
  expect((await fetchUrl('/a')).texts[1]).toContain(`1. ${note}`);
});

it('keeps code whose lines are elements, as Doxygen writes it', async () => {
  const lines = ['<span class="comment">// Loads &lt;all&gt;.</span>', ' ', '  <a href="/l">load</a>();'];
  const listing = lines.map((line) => `<div class="line">${line}</div>\n`).join('');
  expect(await markdownOf(`<div class="fragment">${listing}</div><!-- fragment -->`)).toBe(
    '```\n// Loads <all>.\n \n  load();\n```',
  );
});

it('keeps code with hints between its lines, as newer releases of Doxygen write it', async () => {
  const folded = '<div class="foldopen"><div class="line">load() {</div>\n<div class="line">}</div>\n</div>';
  const hint = '<div class="ttc"><div class="ttname"><a href="/l">load</a></div></div>\n';
  expect(await markdownOf(`<div class="fragment">${folded}${hint}</div>`)).toBe('```\nload() {\n}\n```');
});

it('keeps a table whose names are links, with what is around it, as GTK-Doc writes it', async () => {
  const table =
    '<table><colgroup><col></colgroup><tr><td>ship</td><td>a <a href="/s">ShipSpecification</a></td></tr></table>';
  expect(await markdownOf(`<div><h4>Parameters</h4><div>${table}</div></div>`)).toContain(
    'ShipSpecification',
  );
});

it.each([
  [
    'Sphinx',
    '<aside class="footnote-list brackets"><aside class="footnote brackets"><p>At low tide.</p></aside></aside>',
  ],
  ['pandoc', '<aside id="footnotes" role="doc-endnotes"><ol><li><p>At low tide.</p></li></ol></aside>'],
  [
    'Starlight',
    '<aside class="starlight-aside starlight-aside--note"><p>Note</p><p>At low tide.</p></aside>',
  ],
])('keeps notes that are set aside, as %s writes them', async (_what, notes) => {
  expect(await markdownOf(notes)).toContain('At low tide.');
});

it.each([
  [
    'another page',
    '<div class="admonition seealso"><p>See also</p><p>The <a href="/a">manual of anchors</a>.</p></div>',
  ],
  [
    'a release',
    '<div class="versionchanged"><p>Changed in version 3: <a href="/l">Loading a ship</a> is faster.</p></div>',
  ],
])('keeps a note that is mostly a link to %s, as Sphinx writes it', async (_what, note) => {
  expect(await markdownOf(note)).toMatch(/anchors|faster/);
});
