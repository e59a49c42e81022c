import { useSyncExternalStore } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { todayOn } from './due';
import { useTasks, useTimeZone } from './replica-context';

const CHECK_MS = 10_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, CHECK_MS);
  // A device that slept has stopped its timers.
  addEventListener('visibilitychange', listener);
  return () => {
    clearInterval(timer);
    removeEventListener('visibilitychange', listener);
  };
}

/** The date of today in the user's time zone, also after midnight. */
export function useToday(): string {
  const timeZone = useTimeZone();
  return useSyncExternalStore(subscribe, () => todayOn(timeZone));
}

interface DueToday {
  readonly overdue: readonly Task[];
  /** Without those that are overdue already, such as a task that was due this morning. */
  readonly today: readonly Task[];
}

export function useDueToday(): DueToday {
  const overdue = useTasks({ where: { view: 'overdue' } });
  const today = useTasks({ where: { view: 'today' } });
  const late = new Set(overdue.map(({ id }) => id));
  return { overdue, today: today.filter(({ id }) => !late.has(id)) };
}
