import { useCallback, useMemo, useRef, useState } from 'react';
import type { Task } from '@todo-backend/client/replica';

export interface Selection {
  /** The selected tasks that are shown. */
  readonly tasks: readonly Task[];
  has(id: string): boolean;
  toggle(id: string): void;
  /** Selects everything between the row that was toggled last and this one. */
  extendTo(id: string): void;
  clear(): void;
}

export function useSelection(shown: readonly Task[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);
  const toggle = useCallback((id: string) => {
    anchor.current = id;
    setIds((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const extendTo = useCallback(
    (id: string) => {
      const indexOf = (wanted: string | null): number => shown.findIndex((task) => task.id === wanted);
      const [from, to] = [Math.max(indexOf(anchor.current), 0), indexOf(id)].sort((a, b) => a - b);
      setIds((before) => new Set([...before, ...shown.slice(from, to! + 1).map((task) => task.id)]));
    },
    [shown],
  );
  const clear = useCallback(() => {
    anchor.current = null;
    setIds(new Set());
  }, []);
  return useMemo(
    () => ({
      tasks: shown.filter(({ id }) => ids.has(id)),
      has: (id) => ids.has(id),
      toggle,
      extendTo,
      clear,
    }),
    [ids, shown, toggle, extendTo, clear],
  );
}
