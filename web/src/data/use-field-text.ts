import type { Due, Reminder } from '@todo-backend/client';
import { useReplica, useTimeZone } from './replica-context';
import { formatDue } from './due';
import { listName } from './list-name';
import { presetOf } from '../panel/recurrence-pattern';
import { useLanguage } from '../i18n/language';

/** Says what a field of a task, list or label has as its value. */
export function useFieldText(): (field: string, value: unknown) => string {
  const { text, locale } = useLanguage();
  const { tasks, lists, labels } = useReplica();
  const timeZone = useTimeZone();
  const formats: Readonly<Record<string, (value: never) => string>> = {
    priority: (level: number) => text.priorities[level] ?? String(level),
    due: (due: Due) => formatDue(due, { text, locale, timeZone }),
    recurrence: ({ rule }: { readonly rule: string }) => text.repeats[presetOf(rule) ?? 'custom'],
    listId: (id: string) => listName(lists.get(id), text),
    parentId: (id: string) => tasks.get(id)?.title ?? text.deletedRow,
    labelIds: (ids: readonly string[]) =>
      ids.map((id) => labels.get(id)?.name ?? text.deletedRow).join(', ') || text.emptyValue,
    reminders: (reminders: readonly Reminder[]) => String(reminders.length),
  };
  return (field, value) => {
    if (value === null || value === undefined || value === '') return text.emptyValue;
    if (typeof value === 'boolean') return value ? text.yes : text.no;
    return formats[field]?.(value as never) ?? String(value);
  };
}
