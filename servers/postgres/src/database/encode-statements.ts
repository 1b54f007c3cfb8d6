/**
 * The messages Parse, Bind and Execute that run each of these statements (PostgreSQL, "Message Formats"). Statements
 * that every call sends are encoded once.
 *
 * @param texts SQL without parameters
 */
export function encodeStatements(texts: readonly string[]): Buffer {
  return Buffer.concat(texts.flatMap((text) => [encodeParse(text), bindAndExecute]));
}

function encodeParse(text: string): Buffer {
  const message = Buffer.from(`P----\0${text}\0\0\0`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

/** No parameters, all columns as text, all rows. */
const bindAndExecute = Buffer.from([
  ...[0x42, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0],
]);

export const noStatements: Buffer = encodeStatements([]);
