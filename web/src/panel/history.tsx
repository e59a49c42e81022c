import { useEffect, useState } from 'react';
import { newId } from '@todo-backend/client';
import type { Task } from '@todo-backend/client/replica';
import { useUndoToast } from '../app/use-undo';
import { messageOf } from '../data/message';
import { useActions } from '../data/replica-context';
import { useFieldText } from '../data/use-field-text';
import { useLanguage, useText } from '../i18n/language';
import { apiClient } from '../session/session';
import { Button } from '../ui/button';
import { useSyncStatus } from '../sync/use-sync-status';
import { showToast } from '../ui/toasts';

interface Props {
  readonly task: Task;
}

/** The versions of the task, loaded when they are asked for. */
export function History({ task }: Props) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="min-h-8 py-1 text-sm font-semibold">{text.history}</summary>
      {isOpen && <Versions task={task} />}
    </details>
  );
}

type Entry = Awaited<ReturnType<typeof apiClient.tasks.listHistory>>['data'][number];

/** What the fields had before, and after. */
function Values({ fields }: { readonly fields: Entry['fields'] }) {
  const text = useText();
  const valueOf = useFieldText();
  const shown = fields.filter(({ field }) => field !== 'position');
  return shown.map(({ field, before, after }) => (
    <p key={field} className="line-clamp-2 text-muted">
      {shown.length > 1 && `${text.fields[field] ?? field}: `}
      <del>{valueOf(field, before)}</del> → <ins className="no-underline">{valueOf(field, after)}</ins>
    </p>
  ));
}

function Versions({ task: { id, version: current } }: Props) {
  const { text, locale } = useLanguage();
  const actions = useActions();
  const announce = useUndoToast();
  const { state } = useSyncStatus();
  const fail = (error: unknown): void => showToast(messageOf(error, text), { isError: true });
  const [entries, setEntries] = useState<readonly Entry[] | 'unavailable' | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    apiClient.tasks.listHistory(id, { limit: 30 }, { signal: stop.signal, retry: false }).then(
      ({ data }) => setEntries(data),
      () => stop.signal.aborted || setEntries('unavailable'),
    );
    return () => stop.abort();
    // Again once the connection is back.
  }, [id, current, state]);

  const revert = async (version: number): Promise<void> => {
    const requestId = newId();
    try {
      await apiClient.tasks.revert(id, { version }, { requestId });
      actions.addRequest(() => void apiClient.undo({ requestId }).catch(fail));
      announce(text.reverted);
    } catch (error) {
      fail(error);
    }
  };

  if (entries === null) return <p className="py-2 text-muted">{text.loading}</p>;
  if (entries === 'unavailable') return <p className="py-2 text-muted">{text.onlineOnly}</p>;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <ol className="grid gap-2 pt-1 text-sm">
      {entries.map(({ version, change, changedAt, fields }) => (
        <li key={version} className="flex flex-wrap items-center justify-end gap-x-2">
          <div className="min-w-0 flex-1 basis-48">
            <p>
              {text.changes[change]}
              {change === 'updated' &&
                `: ${fields.map(({ field }) => text.fields[field] ?? field).join(', ')}`}
            </p>
            {change === 'updated' && <Values fields={fields} />}
            <time dateTime={changedAt} className="text-muted">
              {format.format(new Date(changedAt))}
            </time>
          </div>
          {version < current && (
            <Button look="plain" className="text-accent" onClick={() => void revert(version)}>
              {text.revert}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
