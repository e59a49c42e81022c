import { useDroppable } from '@dnd-kit/core';
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Label, List } from '@todo-backend/client/replica';
import { useLabels, useLists } from '../data/replica-context';
import { MOD } from '../app/shortcuts';
import type { DraggedList } from '../dragging/dragged';
import { useText } from '../i18n/language';
import { SyncButton } from '../sync/sync-button';
import { IconButton } from '../ui/button';
import { Icon } from '../ui/icon';
import { ListLink } from './list-link';
import { LabelLink } from './label-link';
import { NavLink } from './nav-link';
import { useCounts } from './use-counts';

const EditDialog = lazy(() => import('./edit-dialog'));

interface Props {
  readonly onSearch: () => void;
  readonly onNavigate?: () => void;
}

/** The list or label in the dialog; a kind alone is a new one. */
export type Edited =
  { readonly kind: 'list'; readonly row?: List } | { readonly kind: 'label'; readonly row?: Label };

export function Sidebar({ onSearch, onNavigate }: Props) {
  const text = useText();
  const lists = useLists().filter(({ inbox }) => !inbox);
  const labels = useLabels();
  const counts = useCounts();
  const navigate = useNavigate();
  const [edited, setEdited] = useState<Edited | null>(null);
  const active = lists.filter(({ archived }) => !archived);
  const archived = lists.filter(({ archived }) => archived);
  const order = active.map(({ id }) => id);
  const listLink = (list: List) => (
    <ListLink
      key={list.id}
      list={list}
      order={order}
      count={counts.byList.get(list.id) ?? 0}
      onEdit={() => setEdited({ kind: 'list', row: list })}
    />
  );
  return (
    <div className="flex h-full flex-col">
      <nav
        aria-label={text.navigation}
        className="min-h-0 flex-1 overflow-y-auto px-3 pb-4 pt-4"
        onClick={({ target }) => (target as Element).closest('a') && onNavigate?.()}
      >
        <button
          type="button"
          onClick={onSearch}
          className="mb-3 flex min-h-9 w-full items-center gap-2.5 rounded-lg border border-line bg-raised px-2.5 text-muted hover:text-ink"
        >
          <Icon name="search" className="size-4.5" />
          {text.search}
          <kbd className="ml-auto font-sans text-xs">{MOD} K</kbd>
        </button>
        <InboxLink count={counts.inbox} />
        <NavLink to="/today" icon="today" name={text.today} count={counts.today} />
        <NavLink to="/upcoming" icon="upcoming" name={text.upcoming} count={counts.upcoming} />
        <SectionTitle name={text.lists} add={text.newList} onAdd={() => setEdited({ kind: 'list' })} />
        <SortableContext items={order} strategy={verticalListSortingStrategy}>
          {active.map(listLink)}
        </SortableContext>
        {archived.length > 0 && (
          <details>
            <summary className="min-h-8 px-2.5 py-1.5 text-sm text-muted">{text.archived}</summary>
            {archived.map(listLink)}
          </details>
        )}
        <SectionTitle name={text.labels} add={text.newLabel} onAdd={() => setEdited({ kind: 'label' })} />
        {labels.map((label) => (
          <LabelLink
            key={label.id}
            label={label}
            count={counts.byLabel.get(label.id) ?? 0}
            onEdit={() => setEdited({ kind: 'label', row: label })}
          />
        ))}
        <div className="mt-5 grid">
          <NavLink to="/trash" icon="trash" name={text.trash} />
          <NavLink to="/settings" icon="settings" name={text.settings} />
        </div>
      </nav>
      <div className="border-t border-line p-2">
        <SyncButton />
      </div>
      <Suspense>
        {edited && (
          <EditDialog
            edited={edited}
            onClose={() => setEdited(null)}
            onCreated={(id) => {
              if (edited.kind === 'list') void navigate({ to: '/lists/$listId', params: { listId: id } });
              else void navigate({ to: '/labels/$labelId', params: { labelId: id } });
              onNavigate?.();
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Tasks can be dropped on it, like on the other lists. */
function InboxLink({ count }: { readonly count: number }) {
  const text = useText();
  const list = useLists().find(({ inbox }) => inbox);
  const item = list && ({ list, order: [] } satisfies DraggedList);
  const { setNodeRef, isOver } = useDroppable({ id: 'inbox', disabled: !item, ...(item && { data: item }) });
  return (
    <div ref={setNodeRef}>
      <NavLink
        to="/inbox"
        icon="inbox"
        name={text.inbox}
        count={count}
        className={isOver ? 'outline-2 outline-accent' : ''}
      />
    </div>
  );
}

interface SectionTitleProps {
  readonly name: string;
  readonly add: string;
  readonly onAdd: () => void;
}

function SectionTitle({ name, add, onAdd }: SectionTitleProps) {
  return (
    <div className="mt-5 flex items-center justify-between pl-2.5">
      <h2 className="text-xs font-semibold uppercase tracking-wide text-muted">{name}</h2>
      <IconButton icon="plus" label={add} onClick={onAdd} />
    </div>
  );
}
