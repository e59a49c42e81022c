import { useLive } from '@todo-backend/client/react';
import { useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Dialog } from '../ui/dialog';
import { FailureCard } from './failure-card';
import { useSyncStatus } from './use-sync-status';

export default function SyncDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const { failed } = useReplica();
  const { state, pending, isStored } = useSyncStatus();
  const failures = useLive(failed);
  const isLive = state === 'live' && pending === 0 && failures.length === 0;
  return (
    <Dialog title={text.syncTitle} onClose={onClose}>
      <div className="grid gap-3">
        <p>
          {isLive
            ? text.syncLive
            : failures.length > 0
              ? text.needsDecision(failures.length)
              : state === 'live' || state === 'syncing'
                ? text.sync.syncing
                : text.syncOffline}
        </p>
        {pending > 0 && <p className="text-muted">{text.pending(pending)}</p>}
        {!isStored && <p className="text-danger">{text.notStored}</p>}
        {failures.map((failure) => (
          <FailureCard key={failure.intent.id} failure={failure} />
        ))}
      </div>
    </Dialog>
  );
}
