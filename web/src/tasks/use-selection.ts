import { useCallback, useMemo, useState } from 'react';
import type { Task } from '@todo-backend/client/replica';

export interface Selection {
  /** The selected tasks that are shown. */
  readonly tasks: readonly Task[];
  has(id: string): boolean;
  toggle(id: string): void;
  clear(): void;
}

export function useSelection(shown: readonly Task[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setIds((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(
    () => ({ tasks: shown.filter(({ id }) => ids.has(id)), has: (id) => ids.has(id), toggle, clear }),
    [ids, shown, toggle, clear],
  );
}
