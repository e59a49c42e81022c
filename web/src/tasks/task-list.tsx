import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTasks } from '../data/replica-context';
import { progressOf, type TreeRow } from '../data/task-tree';
import { useText } from '../i18n/language';
import type { Row } from './rows';
import { PrintedRow } from './printed-row';
import { TaskRow } from './task-row';
import { useTaskKeys } from './use-task-keys';
import type { Selection } from './use-selection';
import { usePrinting } from './use-printing';

interface Props {
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly selection: Selection;
  readonly showsList: boolean;
  readonly isOrdered: boolean;
  readonly onToggleCollapsed?: (id: string) => void;
}

const ROW_HEIGHT_PX = 45;
const keyOf = (row: Row): string => (row.kind === 'heading' ? `heading ${row.id}` : row.task.id);
const isMovable = (row: Row): row is TreeRow => row.kind === 'task' && !row.task.completed;

/** The rows in view; all of them on paper. */
export function TaskList(props: Props) {
  const { rows, scroller, selection, showsList, isOrdered, onToggleCollapsed } = props;
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  const [editing, setEditing] = useState<string | null>(null);
  const isPrinting = usePrinting();
  const tasks = useTasks({});
  const progress = useMemo(() => progressOf(tasks), [tasks]);
  useLayoutEffect(() => setScrollMargin(list.current?.offsetTop ?? 0), []);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: (nth) => keyOf(rows[nth]!),
    overscan: 12,
    scrollMargin,
  });
  useTaskKeys({
    rows,
    selection,
    isOrdered,
    onEdit: setEditing,
    onToggleCollapsed: (id) => onToggleCollapsed?.(id),
    scrollTo: (nth) => virtualizer.scrollToIndex(nth),
  });
  const movable = useMemo(() => (isOrdered ? rows.filter(isMovable) : []), [isOrdered, rows]);
  const order = useMemo(() => movable.map(keyOf), [movable]);

  const show = (nth: number, isLast: boolean) => {
    const row = rows[nth]!;
    if (row.kind === 'heading') {
      return <h2 className="pb-1.5 pl-2 pt-6 text-sm font-semibold text-muted">{row.title}</h2>;
    }
    if (isPrinting)
      return <PrintedRow row={row} progress={progress.get(row.task.id)} showsList={showsList} />;
    return (
      <TaskRow
        row={row}
        rows={movable}
        progress={progress.get(row.task.id)}
        isEditing={editing === row.task.id}
        onEdit={(isOn) => setEditing(isOn ? row.task.id : null)}
        isLast={isLast}
        {...{ selection, showsList, isOrdered }}
        {...(onToggleCollapsed && { onToggleCollapsed })}
      />
    );
  };

  return (
    <SortableContext items={order} strategy={verticalListSortingStrategy}>
      <div
        ref={list}
        role="list"
        aria-label={text.tasks}
        className="relative mt-3"
        style={isPrinting ? undefined : { height: virtualizer.getTotalSize() }}
      >
        {isPrinting
          ? rows.map((row, nth) => (
              <div key={keyOf(row)} role="listitem">
                {show(nth, nth === rows.length - 1)}
              </div>
            ))
          : virtualizer.getVirtualItems().map(({ key, index, start }) => (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                role="listitem"
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start - scrollMargin}px)` }}
              >
                {show(index, index === rows.length - 1)}
              </div>
            ))}
      </div>
    </SortableContext>
  );
}
