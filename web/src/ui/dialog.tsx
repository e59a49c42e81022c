import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, useRef } from 'react';
import { IconButton } from './button';
import { useText } from '../i18n/language';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog: traps the focus and gives it back. */
export function Dialog({ title, onClose, children }: Props) {
  const text = useText();
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          ref={popup}
          // The first field, or the first button of a dialog without fields.
          initialFocus={() => popup.current?.querySelector('input') ?? true}
          className="popup fixed left-1/2 top-[12vh] z-50 max-h-[76vh] w-[min(34rem,calc(100vw-1.5rem))] -translate-x-1/2 overflow-y-auto p-5 outline-none"
        >
          <div className="mb-4 flex items-center justify-between gap-3">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            <IconButton icon="close" label={text.close} onClick={onClose} />
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
