import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';
import { useTasks } from '../data/replica-context';
import { useText } from '../i18n/language';
import { rowElementId } from '../tasks/use-task-keys';

const TaskPanel = lazy(() => import('./task-panel'));

/** The task that the address names, at the side; on small screens above everything else. */
export function OpenTask() {
  const text = useText();
  const { task: id } = useSearch({ from: '__root__' });
  const navigate = useNavigate();
  const panel = useRef<HTMLElement>(null);
  const task = useTasks({}).find((row) => row.id === id);
  const openId = task?.id;
  const close = useCallback(() => {
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
      className="fixed inset-0 z-30 overflow-y-auto border-l border-line bg-canvas outline-none lg:static lg:w-104 lg:shrink-0 print:hidden"
    >
      <Suspense>
        <TaskPanel key={task.id} task={task} onClose={close} />
      </Suspense>
    </aside>
  );
}
