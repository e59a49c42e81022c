import { useCallback } from 'react';
import { useActions } from '../data/replica-context';
import { useText } from '../i18n/language';
import { showToast } from '../ui/toasts';

/** Undoes the last action and says so. */
export function useUndo(): () => void {
  const actions = useActions();
  const text = useText();
  return useCallback(() => showToast(actions.undo() ? text.undone : text.nothingToUndo), [actions, text]);
}

/** Announces an action with a button that undoes it. */
export function useUndoToast(): (message: string) => void {
  const undo = useUndo();
  const text = useText();
  return useCallback(
    (message) => showToast(message, { action: { label: text.undo, run: undo } }),
    [undo, text],
  );
}
