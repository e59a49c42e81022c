import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import {
  createReplica,
  type Label,
  type List,
  type Replica,
  type Task,
  type TaskQuery,
} from '@todo-backend/client/replica';
import { useLive, useQuery } from '@todo-backend/client/react';
import { hideToast } from '../ui/toasts';
import { Actions } from './actions';
import { apiClient, currentUser, replicaName, type User } from '../session/session';

interface Local {
  readonly replica: Replica;
  readonly actions: Actions;
}

const ReplicaContext = createContext<Local | null>(null);

interface Props {
  readonly user: User;
  readonly children: ReactNode;
}

/** Opens the user's local copy, which works without the network. */
export function ReplicaProvider({ user, children }: Props) {
  const [local, setLocal] = useState<Local | null>(null);
  const name = replicaName(user);
  useEffect(() => {
    const opening = createReplica(apiClient, { name });
    let isCurrent = true;
    void opening.then(
      (replica) => isCurrent && setLocal({ replica, actions: new Actions(replica, hideToast) }),
    );
    return () => {
      isCurrent = false;
      setLocal(null);
      void opening.then((replica) => replica.close()).then(() => deleteAfterSignOut(name));
    };
  }, [name]);
  return local && <ReplicaContext value={local}>{children}</ReplicaContext>;
}

/** A sign-out leaves nothing on the device. The end of a session does: unsent changes must not be lost. */
function deleteAfterSignOut(name: string): void {
  if (currentUser.get() === null) indexedDB.deleteDatabase(name);
}

function useLocal(): Local {
  const local = useContext(ReplicaContext);
  if (!local) throw new Error('ReplicaProvider is missing');
  return local;
}

export const useReplica = (): Replica => useLocal().replica;
export const useActions = (): Actions => useLocal().actions;

export const useTasks = (query: TaskQuery): readonly Task[] => useQuery(useReplica().tasks, query);
export const useLists = (): readonly List[] => useQuery(useReplica().lists, {});
export const useLabels = (): readonly Label[] => useQuery(useReplica().labels, {});

const DEVICE_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const useTimeZone = (): string => useLive(useReplica().settings)?.timeZone ?? DEVICE_ZONE;
