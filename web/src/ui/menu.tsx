import { lazy, Suspense, useRef, useState } from 'react';
import { Icon, type IconName } from './icon';

const MenuPopup = lazy(() => import('./menu-popup'));

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: IconName;
  readonly color?: string | null;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
}

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly icon?: IconName;
  readonly className?: string;
  /** Shows the label instead of the icon alone. */
  readonly hasText?: boolean;
}

/** A button that opens a list of actions. The list is loaded on first use, because every row has one. */
export function Menu({ label, items, icon = 'more', className = '', hasText = false }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const shape = hasText
    ? 'gap-2 border border-control bg-raised px-3 min-h-9 font-medium'
    : 'size-8 text-muted hover:text-ink';
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={hasText ? undefined : label}
        onClick={() => setOpen(!isOpen)}
        className={`inline-flex shrink-0 items-center justify-center rounded-lg hover:bg-hover ${shape} ${className}`}
      >
        <Icon name={icon} />
        {hasText && label}
      </button>
      <Suspense>
        {isOpen && <MenuPopup anchor={button} items={items} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
