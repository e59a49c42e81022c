import { useDroppable } from '@dnd-kit/core';
import type { List } from '@todo-backend/client/replica';
import type { DropTarget } from '../app/task-dragging';
import { useUndoToast } from '../app/use-undo';
import { useActions, useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { ColorDot } from '../ui/color-dot';
import { Menu } from '../ui/menu';
import { NavLink } from './nav-link';

interface Props {
  readonly list: List;
  readonly count: number;
  readonly previous?: List | undefined;
  readonly next?: List | undefined;
  readonly onEdit: () => void;
}

/** A list in the sidebar, on which tasks can be dropped. */
export function ListLink({ list, count, previous, next, onEdit }: Props) {
  const text = useText();
  const { lists } = useReplica();
  const actions = useActions();
  const announce = useUndoToast();
  const { id, name, color, archived } = list;
  const target: DropTarget = { kind: 'list', id };
  const { setNodeRef, isOver } = useDroppable({ id: `list ${id}`, data: target });
  const write = (work: () => unknown): void =>
    actions.group(() => {
      work();
      return 1;
    });
  return (
    <div ref={setNodeRef}>
      <NavLink
        to="/lists/$listId"
        params={{ listId: id }}
        name={name}
        count={count}
        sign={<ColorDot color={color} />}
        className={isOver ? 'outline-2 outline-accent' : ''}
      >
        <Menu
          label={text.optionsOf(name)}
          className="opacity-0 aria-expanded:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
          items={[
            { label: text.editList, onSelect: onEdit },
            {
              label: text.moveUp,
              isDisabled: !previous,
              onSelect: () => write(() => lists.move(id, { before: previous!.id })),
            },
            {
              label: text.moveDown,
              isDisabled: !next,
              onSelect: () => write(() => lists.move(id, { after: next!.id })),
            },
            {
              label: archived ? text.unarchiveList : text.archiveList,
              onSelect: () => write(() => lists.update(id, { archived: !archived })),
            },
            {
              label: text.deleteList,
              isDangerous: true,
              onSelect: () => {
                write(() => lists.remove(id));
                announce(text.listDeleted);
              },
            },
          ]}
        />
      </NavLink>
    </div>
  );
}
