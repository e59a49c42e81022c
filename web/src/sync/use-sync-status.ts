import { useSyncExternalStore } from 'react';
import { useLive } from '@todo-backend/client/react';
import type { Status } from '@todo-backend/client/replica';
import { useReplica } from '../data/replica-context';

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/** The state of the replica. The browser knows that it is offline before a request has failed. */
export function useSyncStatus(): Status {
  const status = useLive(useReplica().status);
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return isOnline ? status : { ...status, state: 'offline' };
}
