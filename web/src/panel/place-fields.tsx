import type { Task } from '@todo-backend/client/replica';
import { useActions, useLabels, useLists } from '../data/replica-context';
import { useText } from '../i18n/language';
import { useTaskActions } from '../tasks/use-task-actions';
import { Field } from '../ui/field';

interface Props {
  readonly task: Task;
}

export function ListField({ task }: Props) {
  const text = useText();
  const { move } = useTaskActions();
  const lists = useLists().filter(({ id, archived }) => !archived || id === task.listId);
  return (
    <Field label={text.list}>
      {(id) => (
        <select
          id={id}
          value={task.listId}
          className="control"
          onChange={({ target }) => move([task], { listId: target.value })}
        >
          {lists.map((list) => (
            <option key={list.id} value={list.id}>
              {list.inbox ? text.inbox : list.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function PriorityField({ task }: Props) {
  const text = useText();
  const actions = useActions();
  return (
    <Field label={text.priority}>
      {(id) => (
        <select
          id={id}
          value={task.priority}
          className="control"
          onChange={({ target }) => actions.update([task], { priority: Number(target.value) })}
        >
          {text.priorities.map((name, level) => (
            <option key={name} value={level}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function LabelField({ task }: Props) {
  const text = useText();
  const actions = useActions();
  const labels = useLabels();
  if (labels.length === 0) return null;
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
      </div>
    </fieldset>
  );
}
