import { defineResource } from '@mcp-commons/core';

export const aboutResource = defineResource({
  uri: 'template://about',
  name: 'about',
  title: 'What is counted',
  description: 'What counts as a word and as a character.',
  mimeType: 'text/markdown',
  read: () =>
    'A word is what blanks and line breaks separate. A character is a UTF-16 code unit: most emoji are two.',
});
