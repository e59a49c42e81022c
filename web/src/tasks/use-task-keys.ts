import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Task } from '@todo-backend/client/replica';
import { useShortcuts } from '../app/shortcuts';
import { useUndoToast } from '../app/use-undo';
import { useActions } from '../data/replica-context';
import { useText } from '../i18n/language';
import type { Row } from './rows';
import { useTaskActions } from './use-task-actions';
import type { Selection } from './use-selection';

interface Options {
  readonly rows: readonly Row[];
  readonly selection: Selection;
  /** Whether tasks can be moved by hand. */
  readonly isOrdered: boolean;
  readonly onEdit: (id: string) => void;
  readonly onToggleCollapsed: (id: string) => void;
  readonly scrollTo: (nth: number) => void;
}

/** The id of the element of a row that takes the focus. */
export const rowElementId = (taskId: string): string => `task-${taskId}`;

/** The keys of a task list. They act on the focused task, or on the selected ones. */
export function useTaskKeys(options: Options): void {
  const { rows, selection, isOrdered, onEdit, onToggleCollapsed, scrollTo } = options;
  const text = useText();
  const actions = useActions();
  const announce = useUndoToast();
  const { toggle, remove, nudge, indent, outdent } = useTaskActions();
  const navigate = useNavigate();

  const { task: openId } = useSearch({ from: '__root__' });

  /** The row with the focus; otherwise that of the open task. */
  const focusedIndex = (): number => {
    const id = document.activeElement?.closest('[data-task]')?.getAttribute('data-task') ?? openId;
    return rows.findIndex((row) => row.kind === 'task' && row.task.id === id);
  };
  const focusRow = (from: number, step: 1 | -1): void => {
    const isTask = (nth: number): boolean => rows[nth]?.kind === 'task';
    let next = from === -1 && step === -1 ? rows.length - 1 : from + step;
    while (rows[next] && !isTask(next)) next += step;
    const row = rows[next];
    if (row?.kind !== 'task') return;
    scrollTo(next);
    const focus = (): void => document.getElementById(rowElementId(row.task.id))?.focus();
    focus();
    // A row out of view is rendered first.
    requestAnimationFrame(focus);
  };
  /** False without a row: the key then keeps its meaning in the browser. */
  const withFocused = (act: (task: Task) => void): boolean => {
    const row = rows[focusedIndex()];
    if (row?.kind !== 'task') return false;
    act(row.task);
    return true;
  };
  const moving = (act: (task: Task) => void) => (): boolean => isOrdered && withFocused(act);
  const withTargets = (act: (tasks: readonly Task[]) => void): boolean => {
    if (selection.tasks.length === 0) return withFocused((task) => act([task]));
    act(selection.tasks);
    selection.clear();
    return true;
  };
  const setPriority = (priority: number) => (): boolean =>
    withTargets((tasks) => {
      actions.update(tasks, { priority });
      if (tasks.length > 1) announce(text.tasksChanged(tasks.length));
    });
  const setCollapsed = (isCollapsed: boolean) => (): boolean => {
    const row = rows[focusedIndex()];
    if (row?.kind !== 'task' || row.children === 0 || row.isCollapsed === isCollapsed) return false;
    onToggleCollapsed(row.task.id);
    return true;
  };

  useShortcuts({
    j: () => focusRow(focusedIndex(), 1),
    k: () => focusRow(focusedIndex(), -1),
    x: () => withFocused(({ id }) => selection.toggle(id)),
    e: () => withFocused(({ id }) => onEdit(id)),
    d: () => withTargets(toggle),
    Delete: () => withTargets(remove),
    1: setPriority(3),
    2: setPriority(2),
    3: setPriority(1),
    4: setPriority(0),
    ArrowRight: setCollapsed(false),
    ArrowLeft: setCollapsed(true),
    'alt+ArrowUp': moving((task) => nudge(task, -1)),
    'alt+ArrowDown': moving((task) => nudge(task, 1)),
    'alt+ArrowRight': moving(indent),
    'alt+ArrowLeft': moving(outdent),
    Escape: () => {
      if (selection.tasks.length > 0) selection.clear();
      else void navigate({ to: '.', search: {} });
    },
  });
}
