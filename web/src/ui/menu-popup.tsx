import { Menu } from '@base-ui/react/menu';
import type { RefObject } from 'react';
import { ColorDot } from './color-dot';
import { Icon } from './icon';
import type { MenuItem } from './menu';

interface Props {
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

/** The open menu; arrow keys and first letters choose, Escape closes. */
export default function MenuPopup({ anchor, items, onClose }: Props) {
  return (
    <Menu.Root
      open
      modal={false}
      onOpenChange={(isOpen, { event }) => {
        // A click on the button closes it by itself.
        if (!isOpen && !anchor.current?.contains(event.target as Node)) onClose();
      }}
    >
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} sideOffset={4} align="end" className="z-50">
          <Menu.Popup
            finalFocus={anchor}
            className="popup max-h-80 min-w-44 max-w-72 overflow-y-auto p-1 outline-none"
          >
            {items.map(({ label, onSelect, icon, color, isDangerous, isDisabled }) => (
              <Menu.Item
                key={label}
                onClick={onSelect}
                disabled={isDisabled ?? false}
                className={`flex min-h-9 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 outline-none data-disabled:opacity-50 data-highlighted:bg-hover ${isDangerous ? 'text-danger' : ''}`}
              >
                {icon && <Icon name={icon} className="size-4.5" />}
                {color !== undefined && <ColorDot color={color} />}
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
