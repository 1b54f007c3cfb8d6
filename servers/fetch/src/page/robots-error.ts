import type { RobotsRefusal } from '../robots/robots-policy.ts';

/** A page that its site does not want to be fetched by programs. */
export class RobotsError extends Error {
  override readonly name = 'RobotsError';
  readonly refusal: RobotsRefusal;
  readonly url: URL;

  constructor(refusal: RobotsRefusal, url: URL) {
    super(`robots.txt of ${url.host}: ${refusal}`);
    this.refusal = refusal;
    this.url = url;
  }
}
