import type { Task } from '@todo-backend/client/replica';
import { useActions } from '../data/replica-context';
import { useText } from '../i18n/language';
import { CompleteButton } from '../tasks/complete-button';
import { useTaskActions } from '../tasks/use-task-actions';
import { IconButton } from '../ui/button';
import { Field } from '../ui/field';
import { DueFields } from './due-fields';
import { History } from './history';
import { LabelField, ListField, PriorityField } from './place-fields';
import { Reminders } from './reminders';
import { Repeat } from './repeat';
import { Subtasks } from './subtasks';

interface Props {
  readonly task: Task;
  readonly onClose: () => void;
}

/** Everything about one task. Each field saves when it is left. */
export default function TaskPanel({ task, onClose }: Props) {
  const text = useText();
  const actions = useActions();
  const { remove } = useTaskActions();
  return (
    <div className="mx-auto grid max-w-xl gap-5 p-5">
      <div className="flex items-start gap-2">
        <CompleteButton task={task} className="mt-0.5" />
        <textarea
          key={`title ${task.title}`}
          aria-label={text.title}
          defaultValue={task.title}
          maxLength={500}
          rows={1}
          className="field-sizing-content min-w-0 flex-1 resize-none rounded-md px-1.5 py-1 text-lg font-semibold"
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              event.currentTarget.blur();
            }
          }}
          onBlur={({ target }) =>
            target.value.trim() && actions.update([task], { title: target.value.trim() })
          }
        />
        <IconButton
          icon="trash"
          label={text.delete}
          onClick={() => {
            onClose();
            remove([task]);
          }}
        />
        <IconButton icon="close" label={text.close} onClick={onClose} />
      </div>
      <Field label={text.notes}>
        {(id) => (
          <textarea
            key={`notes ${task.description ?? ''}`}
            id={id}
            defaultValue={task.description ?? ''}
            placeholder={text.notesPlaceholder}
            rows={3}
            className="control field-sizing-content max-h-96"
            onBlur={({ target }) => actions.update([task], { description: target.value.trim() || null })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <ListField task={task} />
        <PriorityField task={task} />
      </div>
      <LabelField task={task} />
      <DueFields task={task} />
      {task.due && <Repeat task={task} />}
      {task.due && <Reminders task={task} />}
      <Subtasks task={task} />
      <History task={task} />
    </div>
  );
}
