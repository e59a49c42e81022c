import type { useSortable } from '@dnd-kit/sortable';
import { useText } from '../i18n/language';
import { Icon } from '../ui/icon';

interface Props {
  readonly name: string;
  readonly drag: ReturnType<typeof useSortable>;
  readonly className: string;
}

/** Appears over its row with the pointer or the focus. */
export function DragHandle({ name, drag, className }: Props) {
  const text = useText();
  return (
    <button
      ref={drag.setActivatorNodeRef}
      type="button"
      {...drag.attributes}
      {...drag.listeners}
      aria-label={text.drag(name)}
      className={`absolute grid size-6 touch-none cursor-grab place-items-center rounded text-muted opacity-0 focus-visible:opacity-100 pointer-coarse:opacity-100 print:hidden ${className}`}
    >
      <Icon name="grip" className="size-4" />
    </button>
  );
}
