import { useMemo } from 'react';
import type { Replica, Task } from '@todo-backend/client/replica';
import { useActions, useReplica } from '../data/replica-context';
import { useUndoToast } from '../app/use-undo';
import { listName } from '../data/list-name';
import { depthOf, heightOf, MAX_DEPTH } from '../data/task-tree';
import { useText } from '../i18n/language';
import { showToast } from '../ui/toasts';

type Place = Parameters<Replica['tasks']['move']>[1];

export interface TaskActions {
  /** Completes open tasks; reopens them if all are completed. */
  toggle(tasks: readonly Task[]): void;
  remove(tasks: readonly Task[]): void;
  /** Moves tasks; a move to another list is announced. */
  move(tasks: readonly Task[], place: Place): void;
  nudge(task: Task, step: -1 | 1): void;
  indent(task: Task): void;
  outdent(task: Task): void;
}

/** The actions on tasks, announced with a way to undo them. */
export function useTaskActions(): TaskActions {
  const text = useText();
  const actions = useActions();
  const { tasks: rows, lists } = useReplica();
  const announce = useUndoToast();
  return useMemo(() => {
    const say = (tasks: readonly Task[], message: string): void =>
      announce(tasks.length === 1 ? message : text.tasksChanged(tasks.length));
    const siblingsOf = ({ listId, parentId }: Task): readonly Task[] =>
      rows.query({ where: { listId, parentId, completed: false }, orderBy: 'position' }).get();
    const neighbour = (task: Task, step: number): Task | undefined => {
      const siblings = siblingsOf(task);
      return siblings[siblings.findIndex(({ id }) => id === task.id) + step];
    };
    return {
      toggle: (tasks) => {
        const open = tasks.filter(({ completed }) => !completed);
        if (open.length === 0) {
          actions.reopen(tasks);
          return say(tasks, text.taskReopened);
        }
        actions.complete(open);
        say(open, open[0]!.recurrence ? text.taskRecurs : text.taskCompleted);
      },
      remove: (tasks) => {
        actions.remove(tasks);
        say(tasks, text.taskDeleted);
      },
      move: (tasks, place) => {
        actions.move(tasks, place);
        if (place.listId !== undefined) say(tasks, text.taskMoved(listName(lists.get(place.listId), text)));
      },
      nudge: (task, step) => {
        const other = neighbour(task, step);
        if (other) actions.move([task], step < 0 ? { before: other.id } : { after: other.id });
      },
      indent: (task) => {
        const parent = neighbour(task, -1);
        if (!parent) return;
        if (depthOf(rows, parent) + 1 + heightOf(rows, task.id) > MAX_DEPTH)
          return showToast(text.tooDeep, { isError: true });
        actions.move([task], { parentId: parent.id });
      },
      outdent: (task) => {
        if (task.parentId !== null) actions.move([task], { after: task.parentId });
      },
    };
  }, [actions, announce, lists, rows, text]);
}
