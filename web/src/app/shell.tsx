import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useLive } from '@todo-backend/client/react';
import { useShortcuts } from './shortcuts';
import { TopBar } from './top-bar';
import { useFocusRecovery } from './use-focus-recovery';
import { useUndo } from './use-undo';
import { useReplica } from '../data/replica-context';
import { Dragging } from '../dragging/dragging';
import { Sidebar } from '../sidebar/sidebar';
import { useGoToQuickAdd } from '../quick-add/quick-add';
import { OpenTask } from '../panel/open-task';
import { useIsCovered } from '../panel/use-open-task';
import { useText } from '../i18n/language';

const Palette = lazy(() => import('../palette/palette'));
const DueReminders = lazy(() => import('../reminders/due-reminders'));
const SidebarDrawer = lazy(() => import('../sidebar/sidebar-drawer'));
const ShortcutSheet = lazy(() => import('../palette/shortcut-sheet'));

/** The frame of all pages: navigation, content, and the open task. */
export function Shell() {
  const text = useText();
  const undo = useUndo();
  const goToQuickAdd = useGoToQuickAdd();
  useFocusRecovery();
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | 'navigation' | null>(null);
  const isCovered = useIsCovered();
  const close = (): void => setOverlay(null);
  useShortcuts({
    'mod+k': () => setOverlay('palette'),
    'mod+z': undo,
    '?': () => setOverlay('shortcuts'),
    q: goToQuickAdd,
  });
  return (
    <Dragging>
      <a
        href="#content"
        className="popup fixed left-2 top-2 z-50 -translate-y-20 px-4 py-2 focus:translate-y-0 print:hidden"
      >
        {text.skipToContent}
      </a>
      <div className="flex h-full flex-col md:flex-row print:block">
        <TopBar
          isInert={isCovered}
          onMenu={() => setOverlay('navigation')}
          onSearch={() => setOverlay('palette')}
        />
        <aside
          inert={isCovered}
          className="hidden w-68 shrink-0 border-r border-line bg-surface md:block print:hidden"
        >
          <Sidebar onSearch={() => setOverlay('palette')} />
        </aside>
        <Content isCovered={isCovered} />
        <OpenTask />
      </div>
      <Suspense>
        <DueReminders />
      </Suspense>
      <Suspense>
        {overlay === 'palette' && <Palette onClose={close} onShortcuts={() => setOverlay('shortcuts')} />}
        {overlay === 'navigation' && <SidebarDrawer onClose={close} onSearch={() => setOverlay('palette')} />}
        {overlay === 'shortcuts' && <ShortcutSheet onClose={close} />}
      </Suspense>
    </Dragging>
  );
}

/** The content; before the first sync of a new device there is nothing to show. */
function Content({ isCovered }: { readonly isCovered: boolean }) {
  const text = useText();
  const replica = useReplica();
  const settings = useLive(replica.settings);
  const { state } = useLive(replica.status);
  const isEmpty = settings === null && state === 'syncing';
  return (
    <main id="content" tabIndex={-1} inert={isCovered} className="min-h-0 min-w-0 flex-1 outline-none">
      {isEmpty ? (
        <p role="status" className="grid h-full place-items-center text-muted">
          {text.loading}
        </p>
      ) : (
        <Suspense>
          <Outlet />
        </Suspense>
      )}
    </main>
  );
}
