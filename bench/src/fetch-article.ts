/** An article of about 100 kB, with menus, tables and code like a real web page. */
export function article(): string {
  const sentence =
    'An anchor holds a ship in mud, in sand or on rock, and <a href="/wiki/mooring">mooring</a> is the art of choosing which. ';
  const section = (n: number) => `<h2 id="s${n}">Section ${n}</h2>
<p>${sentence.repeat(6)}</p><p>${sentence.repeat(5)}<code>drop(${n})</code></p>
<ul>${`<li>${sentence}</li>`.repeat(5)}</ul>
<pre><code class="language-ts">const depth = ${n};\nawait anchor.drop(depth);</code></pre>
<table><thead><tr><th>Ground</th><th>Hold</th></tr></thead><tbody>${'<tr><td>sand</td><td>good</td></tr>'.repeat(8)}</tbody></table>`;
  const menu = Array.from(
    { length: 60 },
    (_, i) => `<li><a href="/menu/${i}">Entry ${i} of the menu</a></li>`,
  ).join('');
  const sections = Array.from({ length: 36 }, (_, n) => section(n)).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Anchors</title><style>${'p{margin:0}'.repeat(200)}</style></head>
<body><header><nav><ul>${menu}</ul></nav></header><main><article><h1>Anchors</h1>${sections}</article></main><footer>${menu}</footer></body></html>`;
}
