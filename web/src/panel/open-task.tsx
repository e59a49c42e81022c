import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';
import { useText } from '../i18n/language';
import { useOpenTask } from './use-open-task';
import { rowElementId } from '../tasks/use-task-keys';

const TaskPanel = lazy(() => import('./task-panel'));

/** The task that the address names, at the side; on small screens above everything else. */
export function OpenTask() {
  const text = useText();
  const navigate = useNavigate();
  const panel = useRef<HTMLElement>(null);
  const task = useOpenTask();
  const openId = task?.id;
  const close = useCallback(() => {
    // A field saves when it loses the focus.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    void navigate({ to: '.', search: {}, resetScroll: false });
    if (openId !== undefined)
      requestAnimationFrame(() => document.getElementById(rowElementId(openId))?.focus());
  }, [navigate, openId]);
  useEffect(() => {
    if (openId !== undefined) panel.current?.focus();
  }, [openId]);
  if (!task) return null;
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={text.task}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        close();
      }}
      className="fixed inset-0 z-30 overflow-y-auto border-line bg-canvas outline-none lg:static lg:w-104 lg:shrink-0 lg:border-l print:hidden"
    >
      <Suspense>
        <TaskPanel key={task.id} task={task} onClose={close} />
      </Suspense>
    </aside>
  );
}
