import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Leaves a page whose list or label is deleted, if it is open. */
export function useLeave(path: string): () => void {
  const router = useRouter();
  return useCallback(() => {
    if (router.state.location.pathname === path) void router.navigate({ to: '/today' });
  }, [router, path]);
}
