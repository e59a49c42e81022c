import { useText } from '../i18n/language';
import { SyncButton } from '../sync/sync-button';
import { IconButton } from '../ui/button';

interface Props {
  readonly isInert: boolean;
  readonly onMenu: () => void;
  readonly onSearch: () => void;
}

/** On small screens, in place of the sidebar. */
export function TopBar({ isInert, onMenu, onSearch }: Props) {
  const text = useText();
  return (
    <header
      inert={isInert}
      className="flex items-center gap-1 border-b border-line bg-surface px-2 py-1 md:hidden print:hidden"
    >
      <IconButton icon="menu" label={text.openMenu} aria-haspopup="dialog" onClick={onMenu} />
      <span className="flex-1" />
      <SyncButton isCompact />
      <IconButton icon="search" label={text.search} aria-haspopup="dialog" onClick={onSearch} />
    </header>
  );
}
