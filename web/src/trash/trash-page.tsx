import { useState } from 'react';
import { useQuery } from '@todo-backend/client/react';
import { useActions, useReplica, useTasks } from '../data/replica-context';
import { useText } from '../i18n/language';
import { apiClient } from '../session/session';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { showToast } from '../ui/toasts';

const MAX_SHOWN = 200;

/** Deleted lists and tasks, which can be restored. */
export function TrashPage() {
  const text = useText();
  const replica = useReplica();
  const actions = useActions();
  const [isAsking, setAsking] = useState(false);
  const lists = useQuery(replica.lists, { where: { deleted: true } });
  const deleted = useTasks({ where: { deleted: true }, orderBy: '-updatedAt' });
  const gone = new Set([...lists, ...deleted].map(({ id }) => id));
  // What was deleted along with its list or parent comes back with it.
  const tasks = deleted.filter(
    ({ listId, parentId }) => !gone.has(listId) && !(parentId && gone.has(parentId)),
  );
  const restoreTask = (id: string): void => actions.group(() => replica.tasks.restore(id));
  const restoreList = (id: string): void => actions.group(() => replica.lists.restore(id));

  const empty = async (): Promise<void> => {
    setAsking(false);
    try {
      await apiClient.trash.empty();
      showToast(text.trashEmptied);
    } catch {
      showToast(text.noConnection, { isError: true });
    }
  };

  const rows = [
    ...lists.map(({ id, name }) => ({ id, name, icon: 'inbox', restore: () => restoreList(id) }) as const),
    ...tasks.map(
      ({ id, title }) => ({ id, name: title, icon: 'check', restore: () => restoreTask(id) }) as const,
    ),
  ].slice(0, MAX_SHOWN);
  return (
    <div className="h-full overflow-y-auto px-4 pb-24 sm:px-8">
      <title>{`${text.trash} – ${text.appName}`}</title>
      <div className="mx-auto max-w-3xl">
        <header className="flex items-end gap-2 pb-4 pt-4 md:pt-8">
          <h1 className="flex-1 text-2xl font-semibold">{text.trash}</h1>
          {rows.length > 0 && <Button onClick={() => setAsking(true)}>{text.emptyTrashNow}</Button>}
        </header>
        {rows.length === 0 && <EmptyState icon="trash" title={text.emptyTrash} hint={text.emptyTrashHint} />}
        <ul>
          {rows.map(({ id, name, icon, restore }) => (
            <li key={id} className="flex min-h-12 items-center gap-3 border-b border-line">
              <Icon name={icon} className="size-4.5 text-muted" />
              <span className="min-w-0 flex-1">{name}</span>
              <Button
                look="plain"
                className="text-accent"
                aria-label={`${text.restore}: ${name}`}
                onClick={() => {
                  restore();
                  showToast(text.restored);
                }}
              >
                {text.restore}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {isAsking && (
        <Dialog title={text.emptyTrashNow} onClose={() => setAsking(false)}>
          <p className="mb-4">{text.emptyTrashWarning}</p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>{text.cancel}</Button>
            <Button look="danger" onClick={() => void empty()}>
              {text.emptyTrashNow}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
