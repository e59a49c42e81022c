import { Dialog } from '@base-ui/react/dialog';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
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
  const listId = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(useDeferredValue(query.trim()), onShortcuts);
  const current = Math.min(chosen, entries.length - 1);
  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((current + step + entries.length) % Math.max(entries.length, 1));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[current]);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label={text.search}
          className="popup fixed left-1/2 top-[10vh] z-50 flex max-h-[70vh] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden outline-none"
        >
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Icon name="search" className="size-5 text-muted" />
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={entries[current] && `${listId} ${entries[current].id}`}
              aria-label={text.search}
              placeholder={text.searchPlaceholder}
              value={query}
              onChange={({ target }) => {
                setQuery(target.value);
                setChosen(0);
              }}
              onKeyDown={onKeyDown}
              autoComplete="off"
              className="min-w-0 flex-1 bg-transparent py-3.5 outline-none"
            />
          </div>
          <div id={listId} role="listbox" aria-label={text.search} className="overflow-y-auto p-2">
            {entries.map((entry, nth) => (
              <Option
                key={entry.id}
                id={`${listId} ${entry.id}`}
                entry={entry}
                isCurrent={nth === current}
                onHover={() => setChosen(nth)}
                onRun={() => run(entry)}
              />
            ))}
          </div>
          <p role="status" className="p-6 text-center text-muted empty:hidden">
            {entries.length === 0 ? text.noResults : ''}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface OptionProps {
  readonly id: string;
  readonly entry: Entry;
  readonly isCurrent: boolean;
  readonly onHover: () => void;
  readonly onRun: () => void;
}

function Option({ id, entry: { name, detail, icon }, isCurrent, onHover, onRun }: OptionProps) {
  return (
    <div
      id={id}
      ref={(element) => {
        if (isCurrent) element?.scrollIntoView({ block: 'nearest' });
      }}
      role="option"
      aria-selected={isCurrent}
      onPointerMove={onHover}
      onClick={onRun}
      className="flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 aria-selected:bg-soft"
    >
      <Icon name={icon} className="size-4.5 text-muted" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {detail && <span className="max-w-40 truncate text-sm text-muted">{detail}</span>}
    </div>
  );
}
