import type { FormEvent } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { listName } from '../data/list-name';
import { useActions, useLabels, useLists, useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { useTaskActions } from '../tasks/use-task-actions';
import { SelectField } from '../ui/select-field';

interface Props {
  readonly task: Task;
}

export function ListField({ task }: Props) {
  const text = useText();
  const { move } = useTaskActions();
  const lists = useLists().filter(({ id, archived }) => !archived || id === task.listId);
  return (
    <SelectField
      label={text.list}
      value={task.listId}
      options={lists.map(({ id }) => id)}
      nameOf={(id) =>
        listName(
          lists.find((list) => list.id === id),
          text,
        )
      }
      onChange={(listId) => move([task], { listId })}
    />
  );
}

export function PriorityField({ task }: Props) {
  const text = useText();
  const actions = useActions();
  return (
    <SelectField
      label={text.priority}
      value={String(task.priority)}
      options={Object.keys(text.priorities)}
      nameOf={(level) => text.priorities[Number(level)]!}
      onChange={(level) => actions.update([task], { priority: Number(level) })}
    />
  );
}

export function LabelField({ task }: Props) {
  const text = useText();
  const actions = useActions();
  const replica = useReplica();
  const labels = useLabels();
  /** Takes an existing label of that name, or creates one. */
  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('label')).trim();
    event.currentTarget.reset();
    if (name === '') return;
    const known = labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
    if (known) return actions.setLabel([task], known.id, true);
    actions.group(() => {
      const { id } = replica.labels.create({ name });
      replica.tasks.addLabel(task.id, id);
    });
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{text.labels}</legend>
      <div className="flex flex-wrap gap-2">
        {labels.map(({ id, name }) => (
          <label
            key={id}
            className="min-h-7 rounded-full border border-control px-3 py-0.5 text-sm has-checked:border-accent has-checked:bg-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="checkbox"
              className="sr-only"
              checked={task.labelIds.includes(id)}
              onChange={({ target }) => actions.setLabel([task], id, target.checked)}
            />
            {name}
          </label>
        ))}
        <form onSubmit={add}>
          <input
            name="label"
            aria-label={text.newLabel}
            placeholder={text.newLabel}
            maxLength={100}
            autoComplete="off"
            className="min-h-7 w-32 rounded-full border border-dashed border-control bg-transparent px-3 text-sm"
          />
        </form>
      </div>
    </fieldset>
  );
}
