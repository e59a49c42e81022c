import { useEffect, useRef } from 'react';

/** By key: `j`, `Delete`, `alt+ArrowUp`; `mod` is Ctrl, or ⌘ on a Mac. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** The key that users of this machine know. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Shortcuts that also work while the user types. */
const ALWAYS = new Set(['mod+k']);

/** Calls the handler of a pressed key, unless the user types or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const name = nameOf(event);
      const handler = latest.current[name];
      if (!handler || event.defaultPrevented || (!ALWAYS.has(name) && isBusy(event))) return;
      event.preventDefault();
      handler(event);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function nameOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  return `${ctrlKey || metaKey ? 'mod+' : ''}${altKey ? 'alt+' : ''}${name}`;
}

function isBusy({ target }: KeyboardEvent): boolean {
  const isTyping = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
  return isTyping !== null || document.querySelector('[role=dialog][data-open], [role=menu]') !== null;
}
