import { onTestFinished } from 'vitest';
import type { Answer } from './call.ts';

/** Unanswered requests at which the pace slows down, so that a busy machine does not measure its own backlog. */
const maxWaiting = 20;

export interface Load {
  /** Forgets the answers so far, and returns those that come from now on. */
  fresh(): readonly (Answer | Error)[];
  /** Sends no more, and returns every answer. */
  stop(): Promise<readonly (Answer | Error)[]>;
}

/** Sends requests at a steady pace until it is stopped, or the test ends. */
export function load(perSecond: number, send: (n: number) => Promise<Answer>): Load {
  const outcomes: Promise<Answer | Error>[] = [];
  let recent: (Answer | Error)[] = [];
  let waiting = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - last) * perSecond) / 1_000);
    last += (due / perSecond) * 1_000;
    for (let sent = 0; sent < due && waiting < maxWaiting; sent += 1) {
      waiting += 1;
      outcomes.push(outcome(outcomes.length));
    }
  }, 5);
  onTestFinished(() => clearInterval(timer));
  return {
    fresh() {
      recent = [];
      return recent;
    },
    stop() {
      clearInterval(timer);
      return Promise.all(outcomes);
    },
  };

  async function outcome(n: number): Promise<Answer | Error> {
    const answer = await send(n).catch((error: Error) => error);
    waiting -= 1;
    recent.push(answer);
    return answer;
  }
}

/** Whether a request was answered, and not with an error. */
export function succeeded(answer: Answer | Error): answer is Answer {
  return !(answer instanceof Error) && answer.status === 200 && !answer.isError;
}
