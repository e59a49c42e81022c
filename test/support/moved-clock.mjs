// Preloaded before a service (node --import): shifts `Date` by the milliseconds in the file CLOCK_FILE.
// Timers and the monotonic clock are unaffected, as when a system clock is set.
import { readFileSync, watchFile } from 'node:fs';

const RealDate = Date;
const file = process.env.CLOCK_FILE;
let offset = 0;
const look = () => (offset = Number(readFileSync(file, 'utf8')) || 0);
look();
watchFile(file, { interval: 50 }, look).unref();

const now = () => RealDate.now() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
