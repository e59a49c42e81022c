import { useEffect, useRef } from 'react';

/**
 * By key: `j`, `Delete`, `alt+ArrowUp`; `mod` is Ctrl, or ⌘ on a Mac. A handler that returns false leaves the key to the browser.
 */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

/** The key that users of this machine know. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Shortcuts that also work while the user types. */
const ALWAYS = new Set(['mod+k']);

/** Calls the handler of a pressed key, unless the user types or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const name = nameOf(event);
      const handler = latest.current[name];
      if (!handler || event.defaultPrevented || (!ALWAYS.has(name) && isBusy(event, name))) return;
      if (handler(event) !== false) event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function nameOf({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key;
  // Without Ctrl, Shift is a part of keys such as `?`.
  const mod = ctrlKey || metaKey ? `mod+${shiftKey ? 'shift+' : ''}` : '';
  return `${mod}${altKey ? 'alt+' : ''}${name}`;
}

function isBusy({ target }: KeyboardEvent, name: string): boolean {
  // An empty field has nothing of its own to undo.
  const isEmpty = target instanceof HTMLInputElement && target.value === '' && name === 'mod+z';
  const isTyping = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
  return (
    (isTyping !== null && !isEmpty) ||
    document.querySelector('[role=dialog][data-open], [role=menu]') !== null
  );
}
