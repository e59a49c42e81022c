import { useEffect } from 'react';

/** What can take the focus after its element has gone. */
interface Fallbacks {
  readonly element: Element;
  /** In a list of tasks: the rows below, and then those above. */
  readonly rows: readonly string[];
  /** The focusable elements around it. */
  readonly around: readonly HTMLElement[];
}

/** Keeps the place of keyboard users when the focused element disappears, such as a completed task. */
export function useFocusRecovery(): void {
  useEffect(() => {
    let last: Fallbacks | null = null;
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof Element) last = fallbacksOf(target);
    };
    const recover = (): void => {
      if (!last || last.element.isConnected || document.activeElement !== document.body) return;
      const row = last.rows.map(linkOf).find((link) => link !== null);
      const next = row ?? last.around.find((element) => element.isConnected);
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

const linkOf = (taskId: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-task="${taskId}"] a`);

function fallbacksOf(element: Element): Fallbacks {
  const around: HTMLElement[] = [];
  for (let parent = element.parentElement; parent; parent = parent.parentElement)
    if (parent.tabIndex === -1 && parent.hasAttribute('tabindex')) around.push(parent);
  const row = element.closest('[data-task]');
  const rows = row ? [...document.querySelectorAll('[data-task]')] : [];
  const nth = rows.indexOf(row!);
  const inOrder = row ? [...rows.slice(nth), ...rows.slice(0, nth).toReversed()] : [];
  return { element, around, rows: inOrder.map((one) => one.getAttribute('data-task')!) };
}
