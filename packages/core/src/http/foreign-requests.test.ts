import { describe, expect, it } from 'vitest';
import { httpOptions } from '../options/http-options.ts';
import { serveNotes } from './notes-server.fixture.ts';
import { statusesOf, statusOf } from './raw-request.fixture.ts';
import { beginSession } from './raw-session.fixture.ts';

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'greet', arguments: {} },
});
const get = (...lines: string[]) => `${['GET /mcp HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`;
const absolute = (target: string, ...lines: string[]) =>
  get('Host: localhost', ...lines).replace('/mcp', () => target);
const post = (...lines: string[]) =>
  `${['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Accept: application/json, text/event-stream', ...lines].join('\r\n')}\r\n\r\n`;

describe('a client that asks before it sends a body', () => {
  const asking = (length: number, ...lines: string[]) =>
    `${['POST /mcp HTTP/1.1', 'Content-Type: application/json', 'Accept: application/json, text/event-stream', 'Expect: 100-continue', `Content-Length: ${length}`, ...lines].join('\r\n')}\r\n\r\n`;
  const key = 'a-key-that-nobody-guesses';
  const known = ['Host: localhost', `Authorization: Bearer ${key}`];

  it.each([
    ['gets a 100', asking(body.length, ...known), ['100', '400']],
    ['not when it comes from elsewhere', asking(body.length, 'Host: evil.example'), ['403']],
    ['not when nobody knows it', asking(body.length, 'Host: localhost'), ['401']],
    ['not when the body is too large', asking(2_000_000, ...known), ['413']],
  ])('%s', async (_what, head, statuses) => {
    const { url } = await serveNotes({ mcpApiKey: key });
    expect(await statusesOf(url, head, body)).toEqual(statuses);
  });

  it('over HTTP/1.0 gets the one answer that it can read', async () => {
    const { url } = await serveNotes({ mcpApiKey: key });
    const head = asking(body.length, ...known).replace('HTTP/1.1', 'HTTP/1.0');
    expect(await statusesOf(url, head + body)).toEqual(['400']);
  });
});

describe('a request that names another place is refused', () => {
  it.each([
    ['another Host', get('Host: evil.example'), '403'],
    ['a Host that begins like ours', get('Host: localhost.evil.example'), '403'],
    ['a Host that ends like ours', get('Host: evil.localhost'), '403'],
    ['a Host behind our name as a user', get('Host: localhost@evil.example'), '403'],
    ['a Host behind our name and a fragment', get('Host: localhost#@evil.example'), '403'],
    ['a Host behind our name and a path', get('Host: localhost/.evil.example'), '403'],
    ['our name with a tab in it', get('Host: local\thost'), '403'],
    ['a Host with our name as its port', get('Host: evil.example:localhost'), '403'],
    ['a Host in full-width letters', get('Host: ｅｖｉｌ.example'), '403'],
    ['an address that is not ours', get('Host: 169.254.169.254'), '403'],
    ['0.0.0.0, which browsers let pass', get('Host: 0.0.0.0:3000'), '403'],
    ['an empty Host', get('Host: '), '403'],
    ['no Host, in HTTP/1.0', 'GET /mcp HTTP/1.0\r\n\r\n', '403'],
    ['no Host, in HTTP/1.1', get(), '400'],
    ['two Hosts', get('Host: localhost', 'Host: evil.example'), '400'],
    ['two Hosts, ours last', get('Host: evil.example', 'Host: localhost'), '400'],
    ['a foreign Origin', get('Host: localhost', 'Origin: https://evil.example'), '403'],
    [
      'an Origin that begins like ours',
      get('Host: localhost', 'Origin: http://localhost.evil.example'),
      '403',
    ],
    [
      'an Origin with our name as a user',
      get('Host: localhost', 'Origin: http://localhost@evil.example'),
      '403',
    ],
    ['a null Origin', get('Host: localhost', 'Origin: null'), '403'],
    ['an Origin that is a file', get('Host: localhost', 'Origin: file://'), '403'],
    ['an Origin that is an extension', get('Host: localhost', 'Origin: chrome-extension://abc'), '403'],
    ['X-Forwarded-Host instead', get('Host: evil.example', 'X-Forwarded-Host: localhost'), '403'],
    [
      'a page that asks before (preflight)',
      `OPTIONS ${get('Host: localhost', 'Origin: https://evil.example', 'Access-Control-Request-Method: POST').slice(4)}`,
      '403',
    ],
    ['an absolute URL of another host', absolute('http://evil.example/mcp'), '403'],
    ['one in capitals', absolute('HTTPS://EVIL.EXAMPLE/mcp'), '403'],
    ['one with our name as a user', absolute('http://localhost@evil.example/mcp'), '403'],
    ['one with our name behind a backslash', absolute('http://evil.example\\@localhost/mcp'), '400'],
    ['one without a host', absolute('http:///mcp'), '403'],
    ['one with a second Host', absolute('http://localhost/mcp', 'Host: evil.example'), '400'],
    ['one with another path', absolute('http://localhost/x/../mcp'), '404'],
    ['one without a path', absolute('http://localhost'), '404'],
    ['one of another scheme', absolute('ws://localhost/mcp'), '404'],
    ['a URL without a path', 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
    ['a path that climbs', 'GET /x/../mcp HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
    ['a path with a second slash', 'GET //mcp HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
    ['an encoded path', 'GET /%6dcp HTTP/1.1\r\nHost: localhost\r\n\r\n', '404'],
  ])('%s', async (_what, request, status) => {
    const { url, reached } = await serveNotes();
    expect(await statusOf(url, request)).toBe(status);
    expect(reached).toEqual([]);
  });

  it('with the variable to set, unless that names the host', async () => {
    const request = get('Host: tools.internal:8443');
    expect(await statusOf((await serveNotes()).url, request)).toBe('403');
    expect(await statusOf((await serveNotes({ allowedHosts: ['tools.internal'] })).url, request)).not.toBe(
      '403',
    );
    const publicUrl = 'https://tools.internal:8443/mcp';
    expect(await statusOf((await serveNotes({ publicUrl })).url, request)).not.toBe('403');
  });
});

it.each(['http://localhost/mcp', 'HTTP://LOCALHOST:3000/mcp?x=1', 'https://127.0.0.1/mcp'])(
  'a request for %s, written as to a proxy, goes to that host',
  async (target) => {
    const { url } = await serveNotes();
    const request = post(`Content-Length: ${body.length}`).replace('/mcp', target) + body;
    expect(await statusOf(url, request)).toBe('400');
    // RFC 9112, 3.2.2: the URL counts, not the Host.
    expect(await statusOf(url, request.replace('Host: localhost', 'Host: evil.example'))).toBe('400');
  },
);

const chunked = 'Transfer-Encoding: chunked';
const inside = `0\r\n\r\n${get('Host: localhost')}`;

describe('a body whose end two readers could see in two places is refused', () => {
  it.each([
    ['a length and chunks', `${post(`Content-Length: ${inside.length}`, chunked)}${inside}`],
    ['chunks and a length', `${post(chunked, `Content-Length: ${inside.length}`)}${inside}`],
    ['two lengths', `${post('Content-Length: 5', `Content-Length: ${body.length}`)}${body}`],
    ['two lengths in one header', `${post(`Content-Length: 5, ${body.length}`)}${body}`],
    ['a signed length', `${post(`Content-Length: +${body.length}`)}${body}`],
    ['a negative length', `${post('Content-Length: -1')}${body}`],
    ['a hexadecimal length', `${post('Content-Length: 0x10')}${body}`],
    ['a length with a blank in it', `${post('Content-Length: 1 0')}${body}`],
    ['a length beyond 64 bits', `${post('Content-Length: 99999999999999999999')}${body}`],
    ['chunks that are not the last coding', `${post('Transfer-Encoding: chunked, identity')}${inside}`],
    ['chunks named twice', `${post('Transfer-Encoding: chunked, chunked')}${inside}`],
    ['chunks in two headers', `${post(chunked, 'Transfer-Encoding: identity')}${inside}`],
    ['chunks by another name', `${post('Transfer-Encoding: xchunked')}${inside}`],
    ['chunks behind a vertical tab', `${post('Transfer-Encoding: \x0bchunked')}${inside}`],
    ['a blank before the colon', `${post('Transfer-Encoding : chunked')}${inside}`],
    ['a header continued on the next line', `${post('X-A: b\r\n Transfer-Encoding: chunked')}${inside}`],
    ['a first header that is a continuation', `POST /mcp HTTP/1.1\r\n Host: localhost\r\n\r\n`],
    ['a chunk size that is none', `${post(chunked)}zz\r\n${body}\r\n0\r\n\r\n`],
    ['a chunk size with 0x', `${post(chunked)}0x5\r\nhello\r\n0\r\n\r\n`],
    ['a chunk size with a sign', `${post(chunked)}+5\r\nhello\r\n0\r\n\r\n`],
    ['a chunk size beyond 64 bits', `${post(chunked)}fffffffffffffffff\r\nhello\r\n0\r\n\r\n`],
    ['a chunk longer than its size', `${post(chunked)}2\r\nhello\r\n0\r\n\r\n`],
    ['a chunk ended by a bare line feed', `${post(chunked)}5\nhello\n0\n\n`],
    ['a header with a bare carriage return', `${post('X-A: b\rTransfer-Encoding: chunked')}${inside}`],
    ['a header with a NUL', `${post('X-A: b\0c')}${inside}`],
    ['a header without a name', `${post(': x')}${inside}`],
    ['a header without a colon', `${post('Transfer-Encoding')}${inside}`],
    ['HTTP/0.9', 'GET /mcp\r\n'],
    ['a protocol of the future', 'GET /mcp HTTP/9.9\r\nHost: localhost\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s', async (_what, request) => {
    const { url, reached } = await serveNotes();
    // One answer, and the connection ends: nothing that follows is read as a request.
    expect(await statusesOf(url, `${request}${get('Host: localhost')}`)).toEqual(['400']);
    expect(reached).toEqual([]);
    expect(await statusOf(url, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('200');
  });

  it('without a status line in the middle of an answer', async () => {
    const { url } = await serveNotes();
    const { session } = await beginSession(url);
    const stream = get(
      'Host: localhost',
      'Accept: text/event-stream',
      `Mcp-Session-Id: ${session['mcp-session-id']}`,
    );

    expect(await statusesOf(url, stream, 'GARBAGE\r\n\r\n')).toEqual(['200']);
    expect(await statusesOf(url, stream, `${get('Host: localhost')}GARBAGE\r\n\r\n`)).toEqual(['200']);
  });

  it('with an answer of its own behind one that is out', async () => {
    const { url } = await serveNotes();
    const probe = get('Host: localhost').replace('/mcp', '/livez');
    expect(await statusesOf(url, probe, 'GARBAGE\r\n\r\n')).toEqual(['200', '400']);
  });

  it('and headers over 16 kB', async () => {
    const { url } = await serveNotes();
    expect(await statusesOf(url, get('Host: localhost', `X-A: ${'a'.repeat(17_000)}`))).toEqual(['431']);
  });
});

it('a header that a proxy adds after two thousand others is read', async () => {
  const { url, log } = await serveNotes({ trustProxy: ['1'] });
  const headers = Array.from({ length: 2_000 }, () => 'a:');
  const forwarded = ['X-Forwarded-For: 127.0.0.1', ...headers, 'X-Forwarded-For: 198.51.100.7'];
  await statusOf(url, get('Host: localhost', ...forwarded));
  expect(log()).toContain('"client":"198.51.100.7"');
});

describe('CORS', () => {
  const preflight = {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  };
  const page = { method: 'POST', headers: { origin: 'https://app.example' } };
  const allowedOrigins = ['app.example'];

  it('is off by default: no page may read the answers', async () => {
    const { url } = await serveNotes({ allowedOrigins });
    for (const request of [preflight, page]) {
      const { headers } = await fetch(url, request);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('lets pages of allowed origins read when it is on, without cookies, also what is refused', async () => {
    const { url } = await serveNotes({ allowedOrigins, cors: true, mcpApiKey: 'a-key-of-some-length-1234' });
    const asked = await fetch(url, preflight);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toMatch(
      /authorization, baggage,.* traceparent/,
    );
    const refused = await fetch(url, page);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(refused.headers.get('access-control-expose-headers')).toContain('www-authenticate');
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('keeps caches from giving a page what was answered without one', async () => {
    const { url } = await serveNotes({ allowedOrigins, cors: true });
    expect((await fetch(url)).headers.get('vary')).toBe('origin');
  });

  it('does not tell a page without an origin to be allowed, which is not possible', async () => {
    const { url } = await serveNotes();
    const text = await (await fetch(url, { headers: { origin: 'null' } })).text();
    expect(text).toContain('Invalid Origin header: null. It names no host, and cannot be allowed.');
  });

  it('does not answer other origins', async () => {
    const { url } = await serveNotes({ allowedOrigins, cors: true });
    const { status, headers } = await fetch(url, {
      ...preflight,
      headers: { ...preflight.headers, origin: 'https://evil.example' },
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});

describe('a setting that no request could meet', () => {
  it.each([
    'mcp.example:3000',
    'https://mcp.example',
    'MCP.example',
    '::1',
    'mcp.example/mcp',
    '*',
    '*.example',
  ])('is no host: %s', (name) => {
    expect(httpOptions.safeParse({ allowedHosts: [name] }).success).toBe(false);
    expect(httpOptions.safeParse({ allowedOrigins: [name] }).success).toBe(false);
  });

  it.each([
    ['allowedHosts', ['mcp.example', 'https://b.example'], '"https://b.example" is not a host name'],
    ['allowedOrigins', ['a.example', 'B.example'], '"B.example" is not a host name'],
    ['allowedOrigins', ['a.example', 'null'], '"null" is not a host name'],
    ['trustProxy', ['10.0.0.0/8', 'proxy.example'], '"proxy.example" is not an address or subnet'],
    ['trustProxy', ['1', '10.0.0.0/8'], '"1" is not an address or subnet'],
  ])('is named in the list %s', (option, list, words) => {
    const { error } = httpOptions.safeParse({ [option]: list });
    expect(error?.issues).toMatchObject([{ message: expect.stringContaining(words) }]);
  });

  it('includes https://*, but not the scheme of an extension', () => {
    expect(httpOptions.safeParse({ allowedOrigins: ['https://*'] }).success).toBe(false);
    expect(
      httpOptions.parse({ allowedOrigins: ['chrome-extension://*', '[::1]'] }).allowedOrigins,
    ).toHaveLength(2);
  });
});
