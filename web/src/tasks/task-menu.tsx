import { useNavigate } from '@tanstack/react-router';
import type { Task } from '@todo-backend/client/replica';
import { useText } from '../i18n/language';
import { Menu } from '../ui/menu';
import { useTaskActions } from './use-task-actions';

interface Props {
  readonly task: Task;
  readonly isSelected: boolean;
  readonly isMovable: boolean;
  readonly onEdit: () => void;
  readonly onSelect: () => void;
}

/** Everything that can be done with a task, for those who do not drag or type. */
export function TaskMenu({ task, isSelected, isMovable, onEdit, onSelect }: Props) {
  const text = useText();
  const navigate = useNavigate();
  const { nudge, indent, outdent, remove } = useTaskActions();
  const moves = [
    { label: text.moveUp, onSelect: () => nudge(task, -1) },
    { label: text.moveDown, onSelect: () => nudge(task, 1) },
    { label: text.indent, onSelect: () => indent(task) },
    { label: text.outdent, isDisabled: task.parentId === null, onSelect: () => outdent(task) },
  ];
  return (
    <Menu
      label={text.optionsOf(task.title)}
      className="relative z-10 my-1.5 mr-1 opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100 print:hidden"
      items={[
        { label: text.open, onSelect: () => void navigate({ to: '.', search: { task: task.id } }) },
        { label: text.edit, onSelect: onEdit },
        { label: isSelected ? text.clearSelection : text.select, onSelect },
        ...(isMovable ? moves : []),
        { label: text.delete, isDangerous: true, onSelect: () => remove([task]) },
      ]}
    />
  );
}
