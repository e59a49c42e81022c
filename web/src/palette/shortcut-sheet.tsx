import { useText } from '../i18n/language';
import { Dialog } from '../ui/dialog';

export default function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  return (
    <Dialog title={text.shortcuts} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {text.shortcutList.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded-md border border-line bg-surface px-1.5 py-0.5 font-sans text-sm">
                {keys}
              </kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
