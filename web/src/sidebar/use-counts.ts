import { useMemo } from 'react';
import { useLists, useTasks } from '../data/replica-context';
import { useDueToday } from '../data/use-today';

/** The numbers of open tasks. */
export interface Counts {
  readonly inbox: number;
  readonly today: number;
  readonly upcoming: number;
  readonly byList: ReadonlyMap<string, number>;
  readonly byLabel: ReadonlyMap<string, number>;
}

export function useCounts(): Counts {
  const open = useTasks({ where: { completed: false } });
  const inbox = useLists().find((list) => list.inbox)?.id ?? '';
  const due = useDueToday();
  const today = due.overdue.length + due.today.length;
  const upcoming = useTasks({ where: { view: 'upcoming' } }).length;
  const [byList, byLabel] = useMemo(() => {
    const lists = new Map<string, number>();
    const labels = new Map<string, number>();
    const count = (map: Map<string, number>, id: string): void => void map.set(id, (map.get(id) ?? 0) + 1);
    for (const { listId, labelIds } of open) {
      count(lists, listId);
      for (const id of labelIds) count(labels, id);
    }
    return [lists, labels];
  }, [open]);
  return { inbox: byList.get(inbox) ?? 0, today, upcoming, byList, byLabel };
}
