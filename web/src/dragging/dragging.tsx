import {
  DndContext,
  type DragEndEvent,
  type DragMoveEvent,
  type DragOverEvent,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { createContext, type ReactNode, useContext, useRef, useState } from 'react';
import { listName } from '../data/list-name';
import { useActions, useReplica } from '../data/replica-context';
import { heightOf } from '../data/task-tree';
import { useText } from '../i18n/language';
import { useTaskActions } from '../tasks/use-task-actions';
import { type Dragged, findTarget, isTask, keyboardCoordinates, LEVEL_PX } from './dragged';
import { type DropPlace, dropPlace } from './drop-place';

const DRAG_DISTANCE_PX = 6;

const DropContext = createContext<DropPlace | null>(null);

/** Where the dragged tasks would go, if that is at this row. */
export function useDropAt(rowId: string): DropPlace | null {
  const drop = useContext(DropContext);
  return drop?.rowId === rowId ? drop : null;
}

const itemOf = (one: { readonly data: { readonly current?: unknown } } | null): Dragged | undefined =>
  one?.data.current as Dragged | undefined;

function placeOf({ active, over, delta }: DragMoveEvent, height: number): DropPlace | null {
  const [item, target] = [itemOf(active), itemOf(over)];
  if (!item || !target || !isTask(item) || !isTask(target)) return null;
  return dropPlace({
    rows: item.rows,
    dragged: item.tasks,
    height,
    activeId: item.task.id,
    overId: target.task.id,
    levels: Math.round(delta.x / LEVEL_PX),
  });
}

/** Lets tasks and lists be dragged, by pointer and by keyboard. */
export function Dragging({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const { lists, tasks } = useReplica();
  const actions = useActions();
  const { move } = useTaskActions();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [drop, setDrop] = useState<DropPlace | null>(null);
  /** How many levels of subtasks the dragged tasks have. It takes a search through all tasks. */
  const height = useRef(0);
  // Announcements are made before the next render.
  const latestDrop = useRef<DropPlace | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_DISTANCE_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: keyboardCoordinates }),
  );
  const follow = (event: DragMoveEvent): void => {
    const next = placeOf(event, height.current);
    latestDrop.current = next;
    setDrop((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
  };
  const start = (item: Dragged | undefined): void => {
    if (!item) return;
    setDragged(item);
    if (isTask(item)) height.current = Math.max(...item.tasks.map(({ id }) => heightOf(tasks, id)));
  };
  const stop = (): void => {
    latestDrop.current = null;
    setDragged(null);
    setDrop(null);
  };
  const finish = (event: DragEndEvent): void => {
    stop();
    const [item, target] = [itemOf(event.active), itemOf(event.over)];
    if (!item || !target) return;
    if (isTask(item)) {
      const place = isTask(target) ? placeOf(event, height.current)?.place : { listId: target.list.id };
      if (place) move(item.tasks, place);
    } else if (!isTask(target) && target.list.id !== item.list.id) {
      const isBelow = item.order.indexOf(target.list.id) > item.order.indexOf(item.list.id);
      actions.group(() =>
        lists.move(item.list.id, isBelow ? { after: target.list.id } : { before: target.list.id }),
      );
    }
  };
  const nameOf = (item: Dragged | null | undefined): string => {
    if (!item) return '';
    if (!isTask(item)) return listName(item.list, text);
    return item.tasks.length > 1 ? text.selected(item.tasks.length) : item.task.title;
  };
  const describe = ({ active, over }: Pick<DragOverEvent, 'active' | 'over'>): string | undefined => {
    const parent = latestDrop.current?.parent;
    if (parent) return text.dndBelow(parent.title);
    return over && over.id !== active.id ? text.dndOver(nameOf(itemOf(over))) : undefined;
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={findTarget}
      onDragStart={({ active }) => start(itemOf(active))}
      onDragMove={follow}
      onDragOver={follow}
      onDragEnd={finish}
      onDragCancel={stop}
      accessibility={{
        screenReaderInstructions: { draggable: text.dndInstructions },
        announcements: {
          onDragStart: ({ active }) => text.dndLifted(nameOf(itemOf(active))),
          onDragMove: describe,
          onDragOver: describe,
          onDragEnd: ({ active }) => text.dndDropped(nameOf(itemOf(active))),
          onDragCancel: () => text.dndCancelled,
        },
      }}
    >
      <DropContext value={drop}>{children}</DropContext>
      <DragOverlay dropAnimation={null}>
        {dragged && <div className="popup w-56 truncate px-4 py-2 opacity-90">{nameOf(dragged)}</div>}
      </DragOverlay>
    </DndContext>
  );
}
