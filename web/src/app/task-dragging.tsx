import {
  closestCenter,
  DndContext,
  DragOverlay,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  type CollisionDetection,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { type ReactNode, useState } from 'react';
import { useReplica } from '../data/replica-context';
import { useTaskActions } from '../tasks/use-task-actions';
import { useText } from '../i18n/language';

/** What a task can be dropped on. */
export interface DropTarget {
  readonly kind: 'task' | 'list';
  readonly id: string;
  readonly index?: number;
}

const DRAG_DISTANCE_PX = 6;

/** A list under the pointer wins; otherwise the nearest row. */
const findTarget: CollisionDetection = (args) => {
  const under = pointerWithin(args);
  return under.length > 0 ? under : closestCenter(args);
};

/** Lets tasks be dragged within a list and onto the lists of the sidebar, by pointer and by keyboard. */
export function TaskDragging({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const { tasks } = useReplica();
  const { move } = useTaskActions();
  const [dragged, setDragged] = useState<string | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_DISTANCE_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const drop = ({ active, over }: DragEndEvent): void => {
    setDragged(null);
    const task = tasks.get(String(active.id));
    const target = over?.data.current as DropTarget | undefined;
    if (!task || !target || target.id === task.id) return;
    if (target.kind === 'list') return move([task], { listId: target.id });
    const from = (active.data.current as DropTarget).index ?? 0;
    move([task], (target.index ?? 0) > from ? { after: target.id } : { before: target.id });
  };
  const titleOf = (id: string | number): string => tasks.get(String(id))?.title ?? '';
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={findTarget}
      onDragStart={({ active }) => setDragged(String(active.id))}
      onDragEnd={drop}
      onDragCancel={() => setDragged(null)}
      accessibility={{
        screenReaderInstructions: { draggable: text.dndInstructions },
        announcements: {
          onDragStart: ({ active }) => text.dndLifted(titleOf(active.id)),
          onDragOver: ({ over }) => (over ? text.dndOver(titleOf(over.id)) : undefined),
          onDragEnd: ({ active }) => text.dndDropped(titleOf(active.id)),
          onDragCancel: () => text.dndCancelled,
        },
      }}
    >
      {children}
      <DragOverlay dropAnimation={null}>
        {dragged !== null && <div className="popup w-80 truncate px-4 py-2.5">{titleOf(dragged)}</div>}
      </DragOverlay>
    </DndContext>
  );
}
