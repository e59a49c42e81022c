import { Dialog } from '@base-ui/react/dialog';
import { useText } from '../i18n/language';
import { Sidebar } from './sidebar';

interface Props {
  readonly onClose: () => void;
  readonly onSearch: () => void;
}

/** The sidebar of small screens. */
export default function SidebarDrawer({ onClose, onSearch }: Props) {
  const text = useText();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim md:hidden" />
        <Dialog.Popup
          aria-label={text.navigation}
          className="fixed inset-y-0 left-0 z-50 w-[min(18rem,85vw)] bg-surface outline-none md:hidden"
        >
          <Sidebar onNavigate={onClose} onSearch={onSearch} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
