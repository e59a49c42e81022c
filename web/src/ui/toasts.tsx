import { useEffect, useState, useSyncExternalStore } from 'react';
import { IconButton } from './button';
import { useText } from '../i18n/language';

const DURATION_MS = 6_000;

export interface ToastOptions {
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly isError?: boolean;
}
interface Shown extends ToastOptions {
  readonly message: string;
}

let shown: Shown | null = null;
const listeners = new Set<() => void>();

function show(next: Shown | null): void {
  shown = next;
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Shows a short message, which screen readers announce. It replaces the previous one. */
export const showToast = (message: string, options: ToastOptions = {}): void => show({ message, ...options });

export const hideToast = (): void => show(null);

/** The region exists from the start, because screen readers announce only what changes in it. */
export function Toasts() {
  const text = useText();
  const toast = useSyncExternalStore(subscribe, () => shown);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (!toast || isHeld) return;
    const timer = setTimeout(() => show(null), DURATION_MS);
    return () => clearTimeout(timer);
  }, [toast, isHeld]);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex justify-center print:hidden [:root:has([role=toolbar])_&]:bottom-22 max-lg:[:root:has([role=toolbar])_&]:bottom-auto max-lg:[:root:has([role=toolbar])_&]:top-14"
    >
      {toast && (
        <div
          className="popup pointer-events-auto flex max-w-md items-center gap-3 py-2 pl-4 pr-2"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <p className={`min-w-0 flex-1 ${toast.isError ? 'text-danger' : ''}`}>{toast.message}</p>
          {toast.action && (
            <button
              type="button"
              className="min-h-8 rounded-lg px-2.5 font-semibold text-accent hover:bg-hover"
              onClick={() => {
                setHeld(false);
                show(null);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton
            icon="close"
            label={text.close}
            onClick={() => {
              setHeld(false);
              show(null);
            }}
          />
        </div>
      )}
    </div>
  );
}
