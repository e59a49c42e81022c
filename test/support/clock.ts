import { runInHost } from './service-host.js';

/**
 * Stops `Date` in this process and in the services of `startService` until `restartClock`. Timers and connections
 * keep running.
 */
export async function stopClock(at = new Date()): Promise<void> {
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
  await setClock(at);
}

/** Sets the stopped clock. */
export async function setClock(to: Date): Promise<void> {
  jest.setSystemTime(to);
  await runInHost('setClock', { now: to.getTime() });
}

/** Advances the stopped clock. */
export const passSeconds = (seconds: number): Promise<void> =>
  setClock(new Date(Date.now() + seconds * 1000));

export async function restartClock(): Promise<void> {
  jest.useRealTimers();
  await runInHost('setClock', { now: null });
}
