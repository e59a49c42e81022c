import { useEffect } from 'react';

/** What can take the focus after its element has gone. */
interface Place {
  readonly element: Element;
  /** In a list of tasks: the row, those below, and then those above. */
  readonly taskIds: readonly string[];
  /** The focusable elements around it. */
  readonly around: readonly HTMLElement[];
}

/** Keeps the place of keyboard users when the focused element disappears, such as a completed task. */
export function useFocusRecovery(): void {
  useEffect(() => {
    const page = document.getElementById('root')!;
    let last: Place | null = null;
    /** The last place outside dialogs and menus. */
    let lastOnPage: Place | null = null;
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      last = placeOf(target);
      if (page.contains(target)) lastOnPage = last;
    };
    const recover = (): void => {
      if (!last || last.element.isConnected || document.activeElement !== document.body) return;
      const next = substituteFor(last) ?? (lastOnPage && substituteFor(lastOnPage));
      last = null;
      next?.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(recover);
    observer.observe(document.body, { childList: true, subtree: true });
    addEventListener('focusin', onFocus);
    return () => {
      observer.disconnect();
      removeEventListener('focusin', onFocus);
    };
  }, []);
}

function placeOf(element: Element): Place {
  const around: HTMLElement[] = [];
  for (let parent = element.parentElement; parent; parent = parent.parentElement)
    if (parent.hasAttribute('tabindex')) around.push(parent);
  const row = element.closest('[data-task]');
  if (!row) return { element, around, taskIds: [] };
  const rows = [...document.querySelectorAll('[data-task]')];
  const nth = rows.indexOf(row);
  const inOrder = [...rows.slice(nth), ...rows.slice(0, nth).toReversed()];
  return { element, around, taskIds: inOrder.map((one) => one.getAttribute('data-task')!) };
}

function substituteFor({ element, taskIds, around }: Place): HTMLElement | undefined {
  if (element.isConnected && element instanceof HTMLElement) return element;
  const links = taskIds.map((id) => document.querySelector<HTMLElement>(`[data-task="${id}"] a`));
  return links.find((link) => link !== null) ?? around.find((parent) => parent.isConnected);
}
