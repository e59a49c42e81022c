import { useState } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { useText } from '../i18n/language';
import { Icon } from '../ui/icon';
import { useTaskActions } from './use-task-actions';

/** Time to see the check mark before the task leaves the list. */
const LEAVE_MS = 220;
const COLORS = [
  'border-control text-muted',
  'border-success text-success',
  'border-warning text-warning',
  'border-danger text-danger',
];

interface Props {
  readonly task: Task;
  readonly className?: string;
}

/** Completes or reopens the task. Its color is the priority. */
export function CompleteButton({ task, className = '' }: Props) {
  const text = useText();
  const { toggle } = useTaskActions();
  const [isLeaving, setLeaving] = useState(false);
  const isChecked = task.completed || isLeaving;
  const press = (): void => {
    if (isLeaving) return;
    if (task.completed || matchMedia('(prefers-reduced-motion: reduce)').matches) return toggle([task]);
    setLeaving(true);
    setTimeout(() => {
      setLeaving(false);
      toggle([task]);
    }, LEAVE_MS);
  };
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isChecked}
      aria-label={(task.completed ? text.reopen : text.complete)(task.title)}
      onClick={press}
      className={`relative z-10 grid size-8 shrink-0 place-items-center rounded-full ${className}`}
    >
      <span
        className={`grid size-5 place-items-center rounded-full border-2 transition-colors ${COLORS[task.priority]} ${isChecked ? 'bg-current' : task.priority > 0 ? 'bg-current/10' : ''}`}
      >
        <Icon
          name="check"
          className={`size-3.5 stroke-3 transition-opacity ${isChecked ? 'text-canvas' : 'opacity-0 hover:opacity-70'}`}
        />
      </span>
    </button>
  );
}
