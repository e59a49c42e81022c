import { useSearch } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { useTasks } from '../data/replica-context';

const ALL = {};

/** The task that the address names, if it exists. */
export function useOpenTask(): Task | undefined {
  const { task: id } = useSearch({ from: '__root__' });
  const tasks = useTasks(ALL);
  return id === undefined ? undefined : tasks.find((row) => row.id === id);
}

const narrow = matchMedia('(width < 64rem)');
const subscribe = (listener: () => void): (() => void) => {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
};

/** Whether the open task covers everything else, as on small screens. */
export function useIsCovered(): boolean {
  const isNarrow = useSyncExternalStore(subscribe, () => narrow.matches);
  return useOpenTask() !== undefined && isNarrow;
}
