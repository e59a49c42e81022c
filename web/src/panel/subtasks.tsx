import { Link } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { useActions, useReplica, useTasks } from '../data/replica-context';
import { useText } from '../i18n/language';
import { CompleteButton } from '../tasks/complete-button';
import { Icon } from '../ui/icon';

export function Subtasks({ task }: { readonly task: Task }) {
  const text = useText();
  const actions = useActions();
  const replica = useReplica();
  const subtasks = useTasks({ where: { parentId: task.id }, orderBy: 'position' });
  const done = subtasks.filter(({ completed }) => completed).length;
  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get('title')).trim();
    if (title === '') return;
    event.currentTarget.reset();
    actions.group(() => replica.tasks.create({ title, parentId: task.id }));
  };
  return (
    <section>
      <h2 className="mb-1 flex justify-between text-sm font-semibold">
        {text.subtasks}
        {subtasks.length > 0 && (
          <span className="font-normal text-muted">
            {done}/{subtasks.length}
          </span>
        )}
      </h2>
      {subtasks.length > 0 && (
        <div
          role="progressbar"
          aria-valuenow={done}
          aria-valuemax={subtasks.length}
          aria-label={text.progress(done, subtasks.length)}
          className="mb-1 h-1 overflow-hidden rounded-full bg-line"
        >
          <div
            className="h-full bg-accent transition-[width]"
            style={{ width: `${(100 * done) / subtasks.length}%` }}
          />
        </div>
      )}
      <ul>
        {subtasks.map((subtask) => (
          <li key={subtask.id} className="flex items-center gap-1">
            <CompleteButton task={subtask} />
            <Link
              to="."
              search={{ task: subtask.id }}
              resetScroll={false}
              className={`min-w-0 flex-1 rounded py-1 ${subtask.completed ? 'text-muted line-through' : ''}`}
            >
              {subtask.title}
            </Link>
          </li>
        ))}
      </ul>
      <form onSubmit={add} className="flex items-center gap-2 pl-1.5">
        <Icon name="plus" className="size-5 text-muted" />
        <input
          name="title"
          aria-label={text.addSubtask}
          placeholder={text.addSubtask}
          maxLength={500}
          autoComplete="off"
          className="min-w-0 flex-1 rounded-md bg-transparent px-1 py-2"
        />
      </form>
    </section>
  );
}
