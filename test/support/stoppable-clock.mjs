// Lets a test stop `Date` of a whole process. Timers and the monotonic clock are unaffected.
const RealDate = Date;
export const clock = { stoppedAt: null };

const now = () => clock.stoppedAt ?? RealDate.now();
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length > 0 ? args : [now()], self),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
