import { Writable } from 'node:stream';

/**
 * Keeps stdout for the protocol: returns the only stream that still writes to it, and sends everything else
 * (`console.log`, a library's banner) to stderr, where it does not break the client's parser.
 */
export function guardStdout(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  // Without a listener, a stray line would end the server of a host that has closed stderr.
  stderr.on('error', () => undefined);
  const wire = new Writable({
    decodeStrings: false,
    highWaterMark: 1_048_576,
    write: (chunk: string, encoding, done) => void write(chunk, encoding, done),
  });
  stdout.on('error', (error) => wire.destroy(error));
  return wire;
}
