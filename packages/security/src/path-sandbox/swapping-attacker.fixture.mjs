// Swaps, as fast as it can, a directory inside the root with a link that leads out of it, and a file with a
// link. Plain JavaScript, because it runs as a process of its own.
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';

const [root, outside] = process.argv.slice(2);
symlinkSync(outside, `${root}/link-directory`);
symlinkSync(`${outside}/file`, `${root}/link-file`);
mkdirSync(`${root}/swept-away`);

let swept = 0;
const replace = (from, to) => {
  for (;;) {
    try {
      return renameSync(from, to);
    } catch {
      // The sandbox has made something in the moment when the name was free.
      swept += 1;
      renameSync(to, `${root}/swept-away/${swept}`);
    }
  }
};
const swap = (name, link, spare) => {
  replace(`${root}/${name}`, `${root}/${spare}`);
  replace(`${root}/${link}`, `${root}/${name}`);
  replace(`${root}/${name}`, `${root}/${link}`);
  replace(`${root}/${spare}`, `${root}/${name}`);
};

process.send('ready');
while (process.connected) {
  for (let i = 0; i < 1_000; i += 1) {
    swap('contested', 'link-directory', 'spare-directory');
    swap('contested-file', 'link-file', 'spare-file');
  }
  // Lets the channel notice that the parent is gone.
  await new Promise((resolve) => setImmediate(resolve));
}
