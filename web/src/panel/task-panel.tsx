import type { Task } from '@todo-backend/client/replica';
import { useActions } from '../data/replica-context';
import { useText } from '../i18n/language';
import { CompleteButton } from '../tasks/complete-button';
import { useTaskActions } from '../tasks/use-task-actions';
import { IconButton } from '../ui/button';
import { SavedTextarea } from '../ui/saved-textarea';
import { DueFields } from './due-fields';
import { History } from './history';
import { LabelField, ListField, PriorityField } from './place-fields';
import { NotesField } from './notes-field';
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
        <SavedTextarea
          aria-label={text.title}
          value={task.title}
          maxLength={500}
          rows={1}
          className="field-sizing-content min-w-0 flex-1 resize-none rounded-md px-1.5 py-1 text-lg font-semibold"
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              event.currentTarget.closest('aside')?.focus();
            }
          }}
          onSave={(title, before) => title && actions.edit(task, { title }, { title: before })}
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
      <NotesField task={task} />
      <div className="grid grid-cols-2 gap-3">
        <ListField task={task} />
        <PriorityField task={task} />
      </div>
      <LabelField task={task} />
      <DueFields task={task} />
      {task.due && <Repeat key={task.id} task={task} due={task.due} />}
      <Reminders task={task} />
      <Subtasks task={task} />
      <History task={task} />
    </div>
  );
}
