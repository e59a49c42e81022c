import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { useDeferredValue, useState } from 'react';
import { useText } from '../i18n/language';
import { Icon } from '../ui/icon';
import { type Entry, useEntries } from './use-entries';

interface Props {
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

/** Search and commands in one place. */
export default function Palette({ onClose, onShortcuts }: Props) {
  const text = useText();
  const [query, setQuery] = useState('');
  const entries = useEntries(useDeferredValue(query.trim()), onShortcuts);
  const run = (entry: Entry): void => {
    onClose();
    entry.run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label={text.search}
          className="popup fixed left-1/2 top-[10vh] z-50 flex max-h-[70vh] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden outline-none"
        >
          <Autocomplete.Root
            inline
            open
            mode="none"
            autoHighlight="always"
            keepHighlight
            items={entries}
            itemToStringValue={({ name }: Entry) => name}
            value={query}
            onValueChange={(value, { reason }) => reason !== 'item-press' && setQuery(value)}
          >
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Icon name="search" className="size-5 text-muted" />
              <Autocomplete.Input
                aria-label={text.search}
                placeholder={text.searchPlaceholder}
                className="min-w-0 flex-1 bg-transparent py-3.5 outline-none"
              />
            </div>
            <Autocomplete.List aria-label={text.search} className="overflow-y-auto p-2 empty:p-0">
              {(entry: Entry) => <Item key={entry.id} entry={entry} onRun={() => run(entry)} />}
            </Autocomplete.List>
            <Autocomplete.Empty className="p-6 text-center text-muted empty:hidden">
              {text.noResults}
            </Autocomplete.Empty>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface ItemProps {
  readonly entry: Entry;
  readonly onRun: () => void;
}

function Item({ entry, onRun }: ItemProps) {
  const { name, detail, icon } = entry;
  return (
    <Autocomplete.Item
      value={entry}
      onClick={onRun}
      className="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 data-highlighted:bg-soft"
    >
      <Icon name={icon} className="size-4.5 text-muted" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {detail && <span className="max-w-40 truncate text-sm text-muted">{detail}</span>}
    </Autocomplete.Item>
  );
}
