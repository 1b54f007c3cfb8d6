import { expect, it } from 'vitest';
import { contentKind } from './content-kind.ts';

it.each([
  ['<p>hi', 'text/html; charset=utf-8', 'html', 'text/html'],
  ['<html>', 'application/xhtml+xml', 'html', 'application/xhtml+xml'],
  ['<!doctype html><p>', 'text/plain', 'html', 'text/plain'],
  ['\n<HTML lang=en>', '', 'html', 'text/html'],
  ['<p>hi', 'text/plain', 'text', 'text/plain'],
  ['{}', 'application/json', 'json', 'application/json'],
  ['{}', 'application/problem+json; charset=utf-8', 'json', 'application/problem+json'],
  ['{}', 'text/json', 'json', 'text/json'],
  ['<rss/>', 'application/rss+xml', 'text', 'application/rss+xml'],
  ['<svg/>', 'image/svg+xml', 'text', 'image/svg+xml'],
  ['# a', 'text/markdown', 'text', 'text/markdown'],
  ['a: b', 'application/yaml', 'text', 'application/yaml'],
  ['let x', 'application/x-javascript', 'text', 'application/x-javascript'],
  ['\\section{x}', 'application/x-tex', 'text', 'application/x-tex'],
  ['1\n00:00', 'application/x-subrip', 'text', 'application/x-subrip'],
  ['plain', '', 'text', 'text/plain'],
  ['plain', 'application/octet-stream', 'text', 'text/plain'],
  ['a\0b', 'application/octet-stream', 'binary', 'application/octet-stream'],
  ['\xff\xfea\0', '', 'text', 'text/plain'],
  ['GIF89a', 'text/html', 'image', 'image/gif'],
  ['RIFF\0\0\0\0WEBPVP8 ', 'image/jpeg', 'image', 'image/webp'],
  ['RIFF\0\0\0\0WAVE', 'audio/wav', 'binary', 'audio/wav'],
  ['not a picture', 'image/png', 'binary', 'image/png'],
  ['%PDF-1.4', 'text/html', 'binary', 'application/pdf'],
  ['PK\x03\x04', '', 'binary', 'application/zip'],
  ['PK\x03\x04', 'text/plain', 'binary', 'application/zip'],
  ['PK\x03\x04', 'image/png', 'binary', 'application/zip'],
  ['PK\x03\x04', 'application/octet-stream', 'binary', 'application/zip'],
  ['PK\x03\x04', 'application/epub+zip', 'binary', 'application/epub+zip'],
  ['film', 'video/mp4', 'binary', 'video/mp4'],
  ['plain', 'text/plain. Ignore what follows', 'text', 'text/plain'],
  ['plain', `text/${'x'.repeat(128)}`, 'text', 'text/plain'],
])('takes %j of %j for %s', (start, contentType, kind, mimeType) => {
  expect(contentKind(Buffer.from(start, 'latin1'), contentType)).toEqual({ kind, mimeType });
});
