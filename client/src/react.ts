import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Live } from './replica/live.js';
import type { Replica } from './replica/replica.js';
import type { Label, List, Task } from './replica/rows.js';
import type { LabelQuery, ListQuery, TaskQuery } from './replica/query.js';

/** The value, and each new one. */
export function useLive<T>(live: Live<T>): T {
  const latest = useRef<{ readonly live: Live<T>; value: T } | null>(null);
  const subscribe = useCallback(
    (listener: () => void) =>
      live.subscribe((value) => {
        latest.current = { live, value };
        listener();
      }),
    [live],
  );
  // React compares snapshots by identity, so the same object is returned until the value changes.
  const get = useCallback(() => {
    if (latest.current?.live !== live) latest.current = { live, value: live.get() };
    return latest.current.value;
  }, [live]);
  return useSyncExternalStore(subscribe, get, get);
}

/** The rows of a live query: `useQuery(replica.tasks, { where: { view: 'today' } })`. */
export function useQuery(tasks: Replica['tasks'], query?: TaskQuery): readonly Task[];
export function useQuery(lists: Replica['lists'], query?: ListQuery): readonly List[];
export function useQuery(labels: Replica['labels'], query?: LabelQuery): readonly Label[];
export function useQuery(collection: Queried, query: object = {}): readonly unknown[] {
  const key = JSON.stringify(query);
  // The key, so that an equal query written inline is the same query.
  const live = useMemo(() => collection.query(JSON.parse(key) as object), [collection, key]);
  return useLive(live);
}

interface Queried {
  query(query: object): Live<readonly unknown[]>;
}
