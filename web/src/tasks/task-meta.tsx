import type { Task } from '@todo-backend/client/replica';
import { formatDue, toneOf } from '../data/due';
import { listName } from '../data/list-name';
import { useLabels, useLists, useTimeZone } from '../data/replica-context';
import type { Progress } from '../data/task-tree';
import { useLanguage } from '../i18n/language';
import { Icon } from '../ui/icon';
import { ColorDot } from '../ui/color-dot';

interface Props {
  readonly task: Task;
  readonly progress: Progress | undefined;
  readonly showsList: boolean;
}

const TONES = { overdue: 'text-danger', today: 'text-success', soon: 'text-accent', later: 'text-muted' };

/** The second line of a task; absent if there is nothing to say. */
export function TaskMeta({ task, progress, showsList }: Props) {
  const { text } = useLanguage();
  const list = useLists().find(({ id }) => id === task.listId);
  const labels = useLabels().filter(({ id }) => task.labelIds.includes(id));
  const hasNotes = task.description !== null && task.description !== '';
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted empty:hidden">
      {task.priority > 0 && (
        <span className="sr-only">
          {text.priority}: {text.priorities[task.priority]}
        </span>
      )}
      <DueChip task={task} />
      {progress && (
        <span aria-label={text.progress(progress.done, progress.all)} role="img" className="tabular-nums">
          {progress.done}/{progress.all}
        </span>
      )}
      {task.reminders.length > 0 && <Icon name="bell" className="size-4" />}
      {hasNotes && <Icon name="notes" className="size-4" />}
      {labels.map(({ id, name, color }) => (
        <span key={id} className="flex items-center gap-1">
          <span style={color ? { color } : undefined}>
            <Icon name="label" className="size-4" />
          </span>
          {name}
        </span>
      ))}
      {showsList && list && (
        <span className="flex items-center gap-1.5">
          <ColorDot color={list.color} />
          {listName(list, text)}
        </span>
      )}
    </div>
  );
}

export function DueChip({ task: { due, recurrence, completed } }: { readonly task: Task }) {
  const { text, locale } = useLanguage();
  const timeZone = useTimeZone();
  if (!due) return null;
  const tone = completed ? 'later' : toneOf(due, timeZone);
  return (
    <span className={`flex items-center gap-1 ${TONES[tone]}`}>
      <Icon name={recurrence ? 'repeat' : 'calendar'} className="size-4" />
      {formatDue(due, { text, locale, timeZone })}
    </span>
  );
}
