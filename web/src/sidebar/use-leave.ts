import { useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Leaves a page whose list or label is deleted, if it is open. */
export function useLeave(path: string): () => void {
  const { state } = useRouter();
  const navigate = useNavigate();
  return useCallback(() => {
    if (state.location.pathname === path) void navigate({ to: '/today' });
  }, [navigate, path, state]);
}
