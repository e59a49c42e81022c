import { useSortable } from '@dnd-kit/sortable';
import type { List } from '@todo-backend/client/replica';
import { useUndoToast } from '../app/use-undo';
import { useActions, useReplica } from '../data/replica-context';
import type { DraggedList } from '../dragging/dragged';
import { useText } from '../i18n/language';
import { DragHandle } from '../dragging/drag-handle';
import { ColorDot } from '../ui/color-dot';
import { Menu } from '../ui/menu';
import { NavLink } from './nav-link';
import { useLeave } from './use-leave';

interface Props {
  readonly list: List;
  readonly count: number;
  /** The ids of the lists that it can be moved between. */
  readonly order: string[];
  readonly onEdit: () => void;
}

/** A list in the sidebar, which can be moved and on which tasks can be dropped. */
export function ListLink({ list, count, order, onEdit }: Props) {
  const text = useText();
  const { lists } = useReplica();
  const actions = useActions();
  const announce = useUndoToast();
  const { id, name, color, archived } = list;
  const item: DraggedList = { list, order };
  const nth = order.indexOf(id);
  const drag = useSortable({ id, data: item, disabled: nth === -1 });
  const leave = useLeave(`/lists/${id}`);
  return (
    <div ref={drag.setNodeRef} className={`group/list relative ${drag.isDragging ? 'opacity-40' : ''}`}>
      <NavLink
        to="/lists/$listId"
        params={{ listId: id }}
        name={name}
        count={count}
        sign={<ColorDot color={color} />}
        className={drag.isOver && !drag.isDragging ? 'outline-2 outline-accent' : ''}
      >
        <Menu
          label={text.optionsOf(name)}
          className="opacity-0 aria-expanded:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
          items={[
            { label: text.editList, onSelect: onEdit },
            {
              label: text.moveUp,
              isDisabled: nth <= 0,
              onSelect: () => actions.group(() => lists.move(id, { before: order[nth - 1]! })),
            },
            {
              label: text.moveDown,
              isDisabled: nth === -1 || nth === order.length - 1,
              onSelect: () => actions.group(() => lists.move(id, { after: order[nth + 1]! })),
            },
            {
              label: archived ? text.unarchiveList : text.archiveList,
              onSelect: () => {
                actions.group(() => lists.update(id, { archived: !archived }));
                announce(archived ? text.listUnarchived : text.listArchived);
              },
            },
            {
              label: text.deleteList,
              isDangerous: true,
              onSelect: () => {
                actions.group(() => lists.remove(id));
                leave();
                announce(text.listDeleted);
              },
            },
          ]}
        />
      </NavLink>
      {nth !== -1 && (
        <DragHandle
          name={name}
          drag={drag}
          className="left-1.5 top-1.5 bg-hover group-hover/list:opacity-100 pointer-coarse:hidden"
        />
      )}
    </div>
  );
}
