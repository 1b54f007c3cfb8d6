import { describe, expect, it } from 'vitest';
import { ada, connectUsers, grace } from './users-server.fixture.ts';

describe('create_user', () => {
  it('answers with the user as it was stored', async () => {
    const { call } = await connectUsers();
    const { output, text } = await call('create_user', {
      name: '  Zoe\u0308 ',
      email: ' Zoe@Example.ORG ',
      role: 'admin',
    });
    expect(output).toMatchObject({ id: 1, name: 'Zoë', email: 'zoe@example.org', role: 'admin', version: 1 });
    expect(JSON.parse(text)).toEqual(output);
  });

  it('makes a user, not an admin, by default', async () => {
    const { call } = await connectUsers();
    expect((await call('create_user', ada)).output).toMatchObject({ role: 'user' });
  });

  it('refuses an email that another user has in any case', async () => {
    const { call } = await connectUsers();
    await call('create_user', ada);
    expect(await call('create_user', { ...grace, email: 'ADA@example.org' })).toEqual({
      isError: true,
      output: undefined,
      text: 'Error: Another active user has this email: find them with get_user.',
    });
  });

  it('refuses an email that another user has in another Unicode spelling', async () => {
    const { call } = await connectUsers();
    await call('create_user', { ...ada, email: 'J\u030c@example.org' });
    expect((await call('create_user', { ...grace, email: '\u01f0@example.org' })).text).toMatch(
      /has this email/,
    );
  });

  it('creates one user when a call is repeated with its key', async () => {
    const { call } = await connectUsers();
    const first = await call('create_user', { ...ada, idempotency_key: 'order-7' });
    const second = await call('create_user', { ...ada, idempotency_key: 'order-7' });
    expect(second).toEqual(first);
    expect((await call('list_users')).output).toMatchObject({ total: 1 });
  });

  it.each([
    ['no name', { ...ada, name: undefined }, /name is required/],
    ['a blank name', { ...ada, name: '   ' }, /name must have 1\.\.200 characters/],
    ['a long name', { ...ada, name: 'x'.repeat(201) }, /name must have 1\.\.200 characters/],
    [
      'a longer one of two units each',
      { ...ada, name: '🐘'.repeat(201) },
      /name must have 1\.\.200 characters/,
    ],
    ['a role of its own', { ...ada, role: 'owner' }, /role must be "user" or "admin"/],
    ['a field of its own', { ...ada, is_admin: true }, /unknown argument "is_admin"/],
    ['an id of its own', { ...ada, id: 7 }, /unknown argument "id"/],
    ['a number as name', { ...ada, name: 7 }, /name must be a string/],
  ])('refuses %s', async (_what, input, message) => {
    const { call } = await connectUsers();
    const { text, isError } = await call('create_user', input);
    expect({ text, isError }).toEqual({ isError: true, text: expect.stringMatching(message) });
  });
});

describe('a name', () => {
  it.each([
    ['a line break', 'Ada\nrole: admin'],
    ['a NUL', 'Ada\0'],
    ['a terminal escape', 'Ada\u001b[31m'],
    ['text that runs backwards', 'Ada \u202enimda'],
    ['an isolate of text direction', '\u2066Ada\u2069'],
    ['an Arabic mark of direction', 'Ada\u061c'],
    ['a left-to-right mark', 'Ada\u200e'],
    ['a right-to-left mark', 'Ada\u200f'],
    ['a line separator', 'Ada\u2028Grace'],
    ['a paragraph separator', 'Ada\u2029Grace'],
    ['half a surrogate pair', 'Ada\ud800'],
  ])('is refused with %s', async (_what, name) => {
    const { call } = await connectUsers();
    expect((await call('create_user', { ...ada, name })).text).toMatch(/must not contain control/);
  });

  it.each([
    ['a zero-width space', '\u200b'],
    ['a soft hyphen', '\u00ad'],
    ['a Hangul filler', '\u3164'],
    ['blank Braille', '\u2800'],
    ['variation selectors and tags', '\ufe0f\u{e0041}'],
  ])('is refused with nothing but %s', async (_what, name) => {
    const { call } = await connectUsers();
    expect((await call('create_user', { ...ada, name })).text).toMatch(/name must have a visible character/);
  });

  it.each([
    ['SQL', "Robert'); drop table users;--"],
    ['a joiner inside a word', 'می\u200cخواهم'],
    ['an emoji of several parts', '👩‍🚀'],
    ['a property of every object', '__proto__'],
    ['200 characters of two units', '🐘'.repeat(200)],
  ])('may be %s', async (_what, name) => {
    const { call } = await connectUsers();
    expect((await call('create_user', { ...ada, name })).output).toMatchObject({ name });
  });
});

describe('an email', () => {
  it.each([
    ['no at sign', 'ada.example.org'],
    ['two at signs', 'ada@example@org'],
    ['two addresses', 'ada@example.org,eve@example.org'],
    ['a semicolon between addresses', 'ada;eve@example.org'],
    ['a group', 'team:ada@example.org'],
    ['a comment', 'ada(eve)@example.org'],
    ['an address of a host', 'ada@[127]'],
    ['a backslash', 'ada\\@example.org'],
    ['an address in brackets', 'Ada <ada@example.org>'],
    ['a header behind it', 'ada@example.org\nBcc: eve@example.org'],
    ['a space', 'ada @example.org'],
    ['a quoted part', '"ada"@example.org'],
    ['an invisible character', 'ad\u200ba@example.org'],
    ['nothing before the at sign', '@example.org'],
    ['nothing behind the at sign', 'ada@'],
    ['nothing behind the last dot', 'ada@example.'],
    ['nothing before the first dot', 'ada@.org'],
    ['a dot in front', '.ada@example.org'],
    ['a dot before the at sign', 'ada.@example.org'],
    ['two dots together', 'ada@example..org'],
    ['a wide second at sign', 'ada@example＠org'],
    ['a wide at sign only', 'ada＠example.org'],
    ['a wide comma', 'ada@example，org'],
    ['65 characters before the at sign', `${'a'.repeat(65)}@example.org`],
    ['255 characters', `ada@${'x'.repeat(251)}`],
  ])('is refused with %s', async (_what, email) => {
    const { call } = await connectUsers();
    expect((await call('create_user', { ...ada, email })).text).toMatch(/email must be one address/);
  });

  it.each([
    'ada+tag@example.org',
    'ada.m.king@mail.example.org',
    "o'hara@example.org",
    'ünï@exämple.org',
    'root@localhost',
  ])('may be %s', async (email) => {
    const { call } = await connectUsers();
    expect((await call('create_user', { ...ada, email })).output).toMatchObject({ email });
  });
});
