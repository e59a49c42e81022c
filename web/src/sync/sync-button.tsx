import { lazy, Suspense, useState } from 'react';
import { useLive } from '@todo-backend/client/react';
import { useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Icon } from '../ui/icon';

const SyncDialog = lazy(() => import('./sync-dialog'));

/** The state of the synchronization, always visible; opens the details. */
export function SyncButton() {
  const text = useText();
  const { state, pending, failed, isStored } = useLive(useReplica().status);
  const [isOpen, setOpen] = useState(false);
  const isOffline = state === 'offline' || state === 'signed-out';
  const problem = failed > 0 ? text.needsDecision(failed) : isStored ? null : text.notStored;
  const detail = problem ?? (pending > 0 ? text.pending(pending) : null);
  return (
    <div className="border-t border-line p-2 print:hidden">
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="flex min-h-11 w-full items-center gap-2.5 rounded-lg px-2.5 py-1 text-left text-sm hover:bg-hover"
      >
        <span className={problem ? 'text-danger' : isOffline ? 'text-warning' : 'text-success'}>
          <Icon name={problem ? 'warning' : isOffline ? 'offline' : 'cloud'} />
        </span>
        <span role="status" className="min-w-0">
          <span className="block font-medium">{text.sync[state]}</span>
          {detail && <span className="block text-muted">{detail}</span>}
        </span>
      </button>
      <Suspense>{isOpen && <SyncDialog onClose={() => setOpen(false)} />}</Suspense>
    </div>
  );
}
