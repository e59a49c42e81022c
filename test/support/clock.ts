/** Stops `Date` in this process until `restartClock`. Timers and connections keep running. */
export function stopClock(): void {
  jest.useFakeTimers({
    doNotFake: [
      'clearImmediate',
      'clearInterval',
      'clearTimeout',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'setInterval',
      'setTimeout',
    ],
  });
}

/** Advances the stopped clock. */
export function passSeconds(seconds: number): void {
  jest.setSystemTime(Date.now() + seconds * 1000);
}

export function restartClock(): void {
  jest.useRealTimers();
}
