import { useState } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { useActions } from '../data/replica-context';
import { useText } from '../i18n/language';
import { rowElementId } from './use-task-keys';

interface Props {
  readonly task: Task;
  readonly onDone: () => void;
}

/** Edits the title in place: Enter and leaving the field save, Escape does not. */
export function TitleEditor({ task, onDone }: Props) {
  const text = useText();
  const actions = useActions();
  const [before] = useState(task.title);
  const finish = (title: string, returnsFocus: boolean): void => {
    if (title !== '' && title !== before) actions.edit(task, { title }, { title: before });
    onDone();
    if (returnsFocus) requestAnimationFrame(() => document.getElementById(rowElementId(task.id))?.focus());
  };
  return (
    <input
      autoFocus
      aria-label={text.title}
      defaultValue={task.title}
      maxLength={500}
      className="relative z-10 w-full rounded bg-raised outline-2 outline-offset-4 outline-accent"
      onBlur={({ target }) => finish(target.value.trim(), false)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') finish(currentTarget.value.trim(), true);
        if (key === 'Escape') finish('', true);
      }}
    />
  );
}
