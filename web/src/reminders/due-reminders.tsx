import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { renewPush } from './push';
import { useDueReminders } from './use-due-reminders';
import { useNotificationClicks } from './use-notification-clicks';

const SNOOZE_MINUTES = 10;

/** The reminders that are due, until they are dismissed here or on another device. */
export default function DueReminders() {
  const text = useText();
  const { tasks } = useReplica();
  const navigate = useNavigate();
  const { reminders, dismiss, snooze } = useDueReminders();
  const open = (task: string): void => void navigate({ to: '.', search: { task } });
  useNotificationClicks((task) => {
    // A field saves when it loses the focus.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    open(task);
  });
  useEffect(() => void renewPush().catch(() => {}), []);
  const shown = reminders.flatMap((reminder) => {
    const task = tasks.get(reminder.taskId);
    return task ? [{ id: reminder.id, task }] : [];
  });
  return (
    <div
      role="alert"
      className="pointer-events-none fixed right-4 top-4 z-40 grid w-[min(22rem,calc(100vw-2rem))] gap-2 print:hidden"
    >
      {shown.map(({ id, task }) => (
        <section key={id} aria-label={text.reminderFor(task.title)} className="popup pointer-events-auto p-4">
          <p className="flex items-center gap-2 font-semibold">
            <Icon name="bell" className="size-5 text-accent" />
            {task.title}
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button onClick={() => dismiss(id)}>{text.dismiss}</Button>
            <Button onClick={() => snooze(id, SNOOZE_MINUTES)}>{text.snooze(SNOOZE_MINUTES)}</Button>
            <Button look="plain" className="text-accent" onClick={() => open(task.id)}>
              {text.open}
            </Button>
          </div>
        </section>
      ))}
    </div>
  );
}
