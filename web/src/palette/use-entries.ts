import { useNavigate } from '@tanstack/react-router';
import { MOD } from '../app/shortcuts';
import { useUndo } from '../app/use-undo';
import { listName } from '../data/list-name';
import { useLabels, useLists, useTasks } from '../data/replica-context';
import { useText } from '../i18n/language';
import { useGoToQuickAdd } from '../quick-add/quick-add';
import type { IconName } from '../ui/icon';

export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
  readonly icon: IconName;
  readonly run: () => void;
}

const MAX_TASKS = 20;

/** The pages and commands whose name contains the query, and the tasks that match it. */
export function useEntries(query: string, onShortcuts: () => void): Entry[] {
  const text = useText();
  const navigate = useNavigate();
  const undo = useUndo();
  const goToQuickAdd = useGoToQuickAdd();
  const lists = useLists();
  const labels = useLabels();
  const found = useTasks({ where: { q: query } });
  const go = (to: '/inbox' | '/today' | '/upcoming' | '/trash' | '/settings') => () => void navigate({ to });
  const pages: Entry[] = [
    { id: 'inbox', name: text.goTo(text.inbox), icon: 'inbox', run: go('/inbox') },
    { id: 'today', name: text.goTo(text.today), icon: 'today', run: go('/today') },
    { id: 'upcoming', name: text.goTo(text.upcoming), icon: 'upcoming', run: go('/upcoming') },
    ...lists
      .filter(({ inbox }) => !inbox)
      .map(({ id, name }) => ({
        id,
        name: text.goTo(name),
        icon: 'inbox' as const,
        run: () => void navigate({ to: '/lists/$listId', params: { listId: id } }),
      })),
    ...labels.map(({ id, name }) => ({
      id,
      name: text.goTo(name),
      icon: 'label' as const,
      run: () => void navigate({ to: '/labels/$labelId', params: { labelId: id } }),
    })),
    { id: 'trash', name: text.goTo(text.trash), icon: 'trash', run: go('/trash') },
    { id: 'settings', name: text.goTo(text.settings), icon: 'settings', run: go('/settings') },
  ];
  const commands: Entry[] = [
    // The dialog gives the focus back first.
    { id: 'add', name: text.addTask, detail: 'Q', icon: 'plus', run: () => setTimeout(goToQuickAdd, 50) },
    { id: 'undo', name: text.undo, detail: `${MOD} Z`, icon: 'undo', run: undo },
    { id: 'shortcuts', name: text.shortcuts, detail: '?', icon: 'menu', run: onShortcuts },
    { id: 'print', name: text.print, icon: 'print', run: () => setTimeout(print, 50) },
  ];
  const needle = query.toLowerCase();
  const matching = [...commands, ...pages].filter(({ name }) => name.toLowerCase().includes(needle));
  const tasks = (query === '' ? [] : found.slice(0, MAX_TASKS)).map(({ id, title, listId, completed }) => ({
    id,
    name: title,
    detail: listName(
      lists.find((list) => list.id === listId),
      text,
    ),
    icon: completed ? ('check' as const) : ('today' as const),
    run: () => void navigate({ to: '.', search: { task: id } }),
  }));
  return [...tasks, ...matching];
}
