import { lazy, Suspense, useState } from 'react';
import type { Status } from '@todo-backend/client/replica';
import { useText } from '../i18n/language';
import type { Text } from '../i18n/en';
import { Icon, type IconName } from '../ui/icon';
import { useSyncStatus } from './use-sync-status';

const SyncDialog = lazy(() => import('./sync-dialog'));

interface Props {
  /** Whether only the icon is shown, for small screens. */
  readonly isCompact?: boolean;
}

/** The state of the synchronization, always visible; opens the details. */
export function SyncButton({ isCompact = false }: Props) {
  const text = useText();
  const status = useSyncStatus();
  const [isOpen, setOpen] = useState(false);
  const detail = detailOf(status, text);
  const title = status.failed > 0 ? text.needsDecision(status.failed) : text.sync[status.state];
  const { icon, color } = lookOf(status);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className={`flex items-center gap-2.5 rounded-lg text-left text-sm hover:bg-hover ${isCompact ? 'size-9 justify-center' : 'min-h-11 w-full px-2.5 py-1'}`}
      >
        <span className={color}>
          <Icon name={icon} />
        </span>
        <span className={isCompact ? 'sr-only' : 'min-w-0'}>
          <span className="block font-medium">{title}</span>
          {detail && <span className="block text-muted">{detail}</span>}
        </span>
      </button>
      <span role="status" className="sr-only">
        {`${title}. ${detail ?? ''}`}
      </span>
      <Suspense>{isOpen && <SyncDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

function detailOf({ pending, isStored }: Status, text: Text): string | null {
  if (!isStored) return text.notStored;
  return pending > 0 ? text.pending(pending) : null;
}

function lookOf({ state, failed, isStored }: Status): { readonly icon: IconName; readonly color: string } {
  if (failed > 0 || !isStored) return { icon: 'warning', color: 'text-danger' };
  const isOffline = state === 'offline' || state === 'signed-out';
  return isOffline ? { icon: 'offline', color: 'text-warning' } : { icon: 'cloud', color: 'text-success' };
}
