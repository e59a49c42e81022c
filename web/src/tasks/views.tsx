import { useState } from 'react';
import { NotFoundPage } from '../app/fallback-pages';
import { addDays, formatLongDay } from '../data/due';
import { useLabels, useLists, useReplica, useTasks, useTimeZone } from '../data/replica-context';
import { treeRows } from '../data/task-tree';
import { useDueToday, useToday } from '../data/use-today';
import { useLanguage, useText } from '../i18n/language';
import { flatRows, section, sectionsByDay } from './rows';
import { TaskPage } from './task-page';

export function TodayView() {
  const { text, locale } = useLanguage();
  const date = useToday();
  const { overdue, today } = useDueToday();
  const rows =
    overdue.length === 0
      ? flatRows(today)
      : [...section(text.overdue, overdue), ...section(text.today, today)];
  return (
    <TaskPage
      title={text.today}
      subtitle={formatLongDay(date, locale)}
      icon="today"
      rows={rows}
      emptyText={text.emptyToday}
      defaults={{ due: { date } }}
      showsList
    />
  );
}

export function UpcomingView() {
  const { text, locale } = useLanguage();
  const timeZone = useTimeZone();
  const tasks = useTasks({ where: { view: 'upcoming' } });
  const tomorrow = addDays(useToday(), 1);
  const rows = sectionsByDay(tasks, timeZone, (date) =>
    date === tomorrow ? `${text.tomorrow}, ${formatLongDay(date, locale)}` : formatLongDay(date, locale),
  );
  return (
    <TaskPage
      title={text.upcoming}
      icon="upcoming"
      rows={rows}
      emptyText={text.emptyUpcoming}
      defaults={{ due: { date: tomorrow } }}
      showsList
    />
  );
}

export function InboxView() {
  const text = useText();
  const inbox = useLists().find((list) => list.inbox);
  return <ListTasks listId={inbox?.id ?? ''} title={text.inbox} emptyText={text.emptyInbox} />;
}

export function ListView({ listId }: { readonly listId: string }) {
  const text = useText();
  const list = useLists().find(({ id }) => id === listId);
  if (!list) return <NotFoundPage />;
  return <ListTasks key={listId} listId={listId} title={list.name} emptyText={text.emptyList} />;
}

interface ListTasksProps {
  readonly listId: string;
  readonly title: string;
  readonly emptyText: string;
}

function ListTasks({ listId, title, emptyText }: ListTasksProps) {
  const text = useText();
  const { lists } = useReplica();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [showsCompleted, setShowsCompleted] = useState(false);
  const open = useTasks({ where: { listId, completed: false }, orderBy: 'position' });
  const completed = useTasks({ where: { listId, completed: true }, orderBy: '-updatedAt' });
  const rows = [...treeRows(open, collapsed), ...(showsCompleted ? section(text.completed, completed) : [])];
  const toggle = (id: string): void => {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  };
  return (
    <TaskPage
      title={title}
      icon="inbox"
      rows={rows}
      emptyText={emptyText}
      defaults={lists.get(listId)?.inbox === false ? { listId } : {}}
      onToggleCollapsed={toggle}
      isOrdered
      {...(completed.length > 0 && {
        completed: { isShown: showsCompleted, onToggle: () => setShowsCompleted(!showsCompleted) },
      })}
    />
  );
}

export function LabelView({ labelId }: { readonly labelId: string }) {
  const text = useText();
  const label = useLabels().find(({ id }) => id === labelId);
  const tasks = useTasks({ where: { labelIds: [labelId], completed: false }, orderBy: 'due' });
  if (!label) return <NotFoundPage />;
  return (
    <TaskPage
      key={labelId}
      title={label.name}
      icon="label"
      rows={flatRows(tasks)}
      emptyText={text.emptyLabel}
      defaults={{ labelIds: [labelId] }}
      showsList
    />
  );
}
