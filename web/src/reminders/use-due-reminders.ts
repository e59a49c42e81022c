import { useCallback, useEffect, useState } from 'react';
import { apiClient } from '../session/session';
import { useText } from '../i18n/language';
import { showToast } from '../ui/toasts';

type Reminder = Awaited<ReturnType<typeof apiClient.reminders.list>>['data'][number];

interface DueReminders {
  readonly reminders: readonly Reminder[];
  dismiss(id: string): void;
  snooze(id: string, minutes: number): void;
}

const POLL_MS = 30_000;
const MAX_SHOWN = 3;

/** Asks the service twice a minute and whenever the tab is shown; without a network, nothing changes. */
export function useDueReminders(): DueReminders {
  const text = useText();
  const [reminders, setReminders] = useState<readonly Reminder[]>([]);
  const load = useCallback(async () => {
    if (document.hidden) return;
    const { data } = await apiClient.reminders.list({ state: ['due'], limit: MAX_SHOWN });
    setReminders(data);
  }, []);
  useEffect(() => {
    const refresh = (): void => void load().catch(() => {});
    refresh();
    const timer = setInterval(refresh, POLL_MS);
    addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      removeEventListener('visibilitychange', refresh);
    };
  }, [load]);
  const act = (id: string, request: Promise<unknown>): void => {
    setReminders(reminders.filter((reminder) => reminder.id !== id));
    request.then(load).catch(() => showToast(text.noConnection, { isError: true }));
  };
  return {
    reminders,
    dismiss: (id) => act(id, apiClient.reminders.dismiss(id)),
    snooze: (id, minutes) => {
      const until = new Date(Date.now() + minutes * 60_000).toISOString();
      act(id, apiClient.reminders.snooze(id, { until }));
    },
  };
}
