import { useSortable } from '@dnd-kit/sortable';
import { Link } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import type { Task } from '@todo-backend/client/replica';
import { DragHandle } from '../dragging/drag-handle';
import { useDropAt } from '../dragging/dragging';
import { type DraggedTask, LEVEL_PX } from '../dragging/dragged';
import type { Progress, TreeRow } from '../data/task-tree';
import { useText } from '../i18n/language';
import { IconButton } from '../ui/button';
import { CompleteButton } from './complete-button';
import { TaskMenu } from './task-menu';
import { TaskMeta } from './task-meta';
import { TitleEditor } from './title-editor';
import { rowElementId } from './use-task-keys';
import type { Selection } from './use-selection';

interface Props {
  readonly row: TreeRow;
  readonly rows: readonly TreeRow[];
  readonly progress: Progress | undefined;
  readonly selection: Selection;
  readonly isEditing: boolean;
  readonly onEdit: (isOn: boolean) => void;
  readonly showsList: boolean;
  readonly isOrdered: boolean;
  readonly isLast: boolean;
  readonly onToggleCollapsed?: (id: string) => void;
}

export function TaskRow(props: Props) {
  const { row, rows, progress, selection, isEditing, onEdit, showsList, isOrdered, isLast } = props;
  const { task, depth } = row;
  const isMovable = isOrdered && !task.completed;
  const isSelected = selection.has(task.id);
  const item: DraggedTask = { task, tasks: isSelected ? selection.tasks : [task], rows };
  const drag = useSortable({
    id: task.id,
    data: item,
    disabled: { draggable: task.completed, droppable: !isMovable },
  });
  return (
    <div
      ref={drag.setNodeRef}
      data-task={task.id}
      className={`group relative flex items-start gap-1 ${isLast ? '' : 'border-b border-line'} ${isSelected ? 'bg-soft' : 'hover:bg-surface has-aria-[current=page]:bg-hover'} ${drag.isDragging ? 'opacity-40' : ''}`}
      style={{ paddingLeft: depth * LEVEL_PX }}
    >
      <DropLine taskId={task.id} />
      {!task.completed && (
        <DragHandle
          name={task.title}
          drag={drag}
          className="-left-6 top-2.5 hidden group-hover:opacity-100 sm:grid"
        />
      )}
      <CompleteButton task={task} className="mt-1.5" />
      <div className="min-w-0 flex-1 py-2.5">
        {isEditing ? (
          <TitleEditor task={task} onDone={() => onEdit(false)} />
        ) : (
          <TitleLink task={task} selection={selection} onEdit={() => onEdit(true)} />
        )}
        <TaskMeta task={task} progress={progress} showsList={showsList} />
      </div>
      <CollapseButton row={row} onToggle={() => props.onToggleCollapsed?.(task.id)} />
      <TaskMenu
        task={task}
        isSelected={isSelected}
        isMovable={isMovable}
        onEdit={() => onEdit(true)}
        onSelect={() => selection.toggle(task.id)}
      />
    </div>
  );
}

/** Shows where the dragged task would go, and on which level. */
function DropLine({ taskId }: { readonly taskId: string }) {
  const drop = useDropAt(taskId);
  if (!drop) return null;
  return (
    <div
      aria-hidden="true"
      className={`absolute right-0 z-20 h-0.5 rounded-full bg-accent ${drop.edge === 'top' ? '-top-px' : '-bottom-px'}`}
      style={{ left: drop.depth * LEVEL_PX }}
    />
  );
}

interface TitleLinkProps {
  readonly task: Task;
  readonly selection: Selection;
  readonly onEdit: () => void;
}

/** The whole row is its target. With Ctrl or Shift, a click selects. */
function TitleLink({ task, selection, onEdit }: TitleLinkProps) {
  const select = (event: MouseEvent): void => {
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) selection.extendTo(task.id);
    else selection.toggle(task.id);
  };
  return (
    <Link
      id={rowElementId(task.id)}
      to="."
      search={{ task: task.id }}
      resetScroll={false}
      onClick={select}
      onDoubleClick={onEdit}
      className={`block rounded after:absolute after:inset-0 after:content-[''] ${task.completed ? 'text-muted line-through' : ''}`}
    >
      {task.title}
    </Link>
  );
}

interface CollapseButtonProps {
  readonly row: TreeRow;
  readonly onToggle: () => void;
}

function CollapseButton({ row: { children, isCollapsed }, onToggle }: CollapseButtonProps) {
  const text = useText();
  if (children === 0) return null;
  return (
    <IconButton
      icon="chevron"
      label={isCollapsed ? text.expand : text.collapse}
      aria-expanded={!isCollapsed}
      onClick={onToggle}
      className={`relative z-10 my-1.5 ${isCollapsed ? '' : 'rotate-90'} print:hidden`}
    />
  );
}
