/** Stops the clock that this process reads, until `restartClock`. Timers and connections are left alone. */
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

/** Puts the stopped clock on. */
export function passSeconds(seconds: number): void {
  jest.setSystemTime(Date.now() + seconds * 1000);
}

export function restartClock(): void {
  jest.useRealTimers();
}
