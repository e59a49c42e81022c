import { useSortable } from '@dnd-kit/sortable';
import { Link } from '@tanstack/react-router';
import type { Task } from '@todo-backend/client/replica';
import type { DropTarget } from '../app/task-dragging';
import type { Progress, TreeRow } from '../data/task-tree';
import { useText } from '../i18n/language';
import { IconButton } from '../ui/button';
import { Icon } from '../ui/icon';
import { CompleteButton } from './complete-button';
import { TaskMenu } from './task-menu';
import { TaskMeta } from './task-meta';
import { TitleEditor } from './title-editor';
import { rowElementId } from './use-task-keys';
import type { Selection } from './use-selection';

interface Props {
  readonly row: TreeRow;
  readonly index: number;
  readonly progress: Progress | undefined;
  readonly selection: Selection;
  readonly isEditing: boolean;
  readonly onEdit: (isOn: boolean) => void;
  readonly showsList: boolean;
  readonly isOrdered: boolean;
  readonly isLast: boolean;
  readonly onToggleCollapsed?: (id: string) => void;
}

const INDENT_REM = 1.75;

export function TaskRow(props: Props) {
  const { row, index, progress, selection, isEditing, onEdit, showsList, isOrdered, isLast } = props;
  const { task, depth } = row;
  const target: DropTarget = { kind: 'task', id: task.id, index };
  const isMovable = isOrdered && !task.completed;
  const drag = useSortable({ id: task.id, data: target, disabled: !isMovable });
  const isSelected = selection.has(task.id);
  return (
    <div
      ref={drag.setNodeRef}
      data-task={task.id}
      className={`group relative flex items-start gap-1 ${isLast ? '' : 'border-b border-line'} ${isSelected ? 'bg-soft' : 'hover:bg-surface'} ${dragStyle(drag)}`}
      style={{ paddingLeft: `${depth * INDENT_REM}rem` }}
    >
      {isMovable && <DragHandle title={task.title} drag={drag} />}
      <CompleteButton task={task} className="mt-1.5" />
      <div className="min-w-0 flex-1 py-2.5">
        {isEditing ? (
          <TitleEditor task={task} onDone={() => onEdit(false)} />
        ) : (
          <TitleLink task={task} onEdit={() => onEdit(true)} />
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

type Drag = ReturnType<typeof useSortable>;

function dragStyle({ isDragging, isOver }: Drag): string {
  if (isDragging) return 'opacity-40';
  return isOver ? 'outline-2 outline-accent' : '';
}

interface DragHandleProps {
  readonly title: string;
  readonly drag: Drag;
}

function DragHandle({ title, drag }: DragHandleProps) {
  const text = useText();
  return (
    <button
      ref={drag.setActivatorNodeRef}
      type="button"
      {...drag.attributes}
      {...drag.listeners}
      aria-label={text.drag(title)}
      className="absolute -left-6 top-2.5 hidden size-6 touch-none cursor-grab place-items-center rounded text-muted opacity-0 focus-visible:opacity-100 group-hover:opacity-100 sm:grid print:hidden"
    >
      <Icon name="grip" className="size-4" />
    </button>
  );
}

interface TitleLinkProps {
  readonly task: Task;
  readonly onEdit: () => void;
}

/** The whole row is its target. */
function TitleLink({ task, onEdit }: TitleLinkProps) {
  return (
    <Link
      id={rowElementId(task.id)}
      to="."
      search={{ task: task.id }}
      resetScroll={false}
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
