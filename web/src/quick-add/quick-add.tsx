import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useUndoToast } from '../app/use-undo';
import { useActions, useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Icon } from '../ui/icon';
import { showToast } from '../ui/toasts';
import { createUnderstood, type Defaults } from './create-understood';
import type { Span } from './understood';
import { useContextOfLine } from './syntax';
import { understand } from './understand';
import { usePreview } from './use-preview';

const INPUT_ID = 'quick-add';
const MAX_TITLE_LENGTH = 500;
const focusQuickAdd = (): void => document.getElementById(INPUT_ID)?.focus();

/** Goes to the line that adds a task; from a page without one, to Today. */
export function useGoToQuickAdd(): () => void {
  const navigate = useNavigate();
  return useCallback(() => {
    if (document.getElementById(INPUT_ID)) return focusQuickAdd();
    void navigate({ to: '/today' }).then(() => requestAnimationFrame(focusQuickAdd));
  }, [navigate]);
}

/** One line of text becomes a task. What is understood is highlighted. */
export function QuickAdd({ defaults }: { readonly defaults: Defaults }) {
  const text = useText();
  const replica = useReplica();
  const actions = useActions();
  const announce = useUndoToast();
  const input = useRef<HTMLInputElement>(null);
  const highlights = useRef<HTMLDivElement>(null);
  const queue = useRef(Promise.resolve());
  const [line, setLine] = useState('');
  const context = useContextOfLine();
  const preview = usePreview(line, context);
  const spans = preview?.spans ?? [];
  const alignHighlights = (): void => {
    if (input.current) highlights.current!.scrollLeft = input.current.scrollLeft;
  };
  useLayoutEffect(alignHighlights);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const title = line.trim();
    if (title === '') return;
    setLine('');
    const understanding = preview ? Promise.resolve(preview) : understand(line, context);
    // One after the other, so that lines entered quickly keep their order.
    queue.current = queue.current
      .catch(() => {})
      .then(async () => {
        const understood = await understanding;
        // A line of signs alone is a title after all.
        const complete = { ...understood, title: understood.title || title };
        if ([...complete.title].length > MAX_TITLE_LENGTH) {
          setLine((next) => next || line);
          return showToast(text.titleTooLong(MAX_TITLE_LENGTH), { isError: true });
        }
        actions.group(() => createUnderstood(replica, complete, defaults));
        announce(text.taskAdded(complete.title));
      });
  };
  /** A backslash makes the word part of the title. */
  const keepAsText = ({ start }: Span): void => {
    setLine(`${line.slice(0, start)}\\${line.slice(start)}`);
    focusQuickAdd();
  };

  return (
    <form onSubmit={submit} className="print:hidden">
      <div className="flex items-center gap-1 rounded-xl border border-control bg-raised pl-2 focus-within:outline-2 focus-within:outline-accent">
        <Icon name="plus" className="size-5 text-accent" />
        <div className="relative min-w-0 flex-1">
          <div
            ref={highlights}
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 overflow-hidden whitespace-pre px-2 py-3 text-transparent"
          >
            <Highlighted line={line} spans={spans} />
          </div>
          <input
            id={INPUT_ID}
            value={line}
            onChange={({ target }) => setLine(target.value)}
            ref={input}
            onScroll={alignHighlights}
            onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
            aria-label={text.addTask}
            placeholder={text.addTaskPlaceholders[context.syntax]}
            autoComplete="off"
            enterKeyHint="done"
            maxLength={1000}
            className="relative w-full bg-transparent px-2 py-3 outline-none"
          />
        </div>
        <button
          type="submit"
          disabled={line.trim() === ''}
          className="mr-1.5 min-h-9 rounded-lg px-3 font-medium text-accent hover:bg-hover disabled:hidden"
        >
          {text.addTask}
        </button>
      </div>
      {spans.length > 0 && (
        <ul aria-label={text.understood} className="mt-2 flex flex-wrap gap-2">
          {spans.map((span) => (
            <li key={span.start}>
              <button
                type="button"
                onClick={() => keepAsText(span)}
                aria-label={text.keepAsText(span.text)}
                title={text.keepAsText(span.text)}
                className="flex min-h-7 items-center gap-1.5 rounded-full bg-soft pl-3 pr-2 text-sm text-accent hover:brightness-95"
              >
                {span.text}
                <Icon name="close" className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

/** The line again, invisible except for its marks, behind the input. */
function Highlighted({ line, spans }: { readonly line: string; readonly spans: readonly Span[] }) {
  const ends = [0, ...spans.map(({ end }) => end)];
  return (
    <>
      {spans.map(({ start, end }, nth) => (
        <span key={start}>
          {line.slice(ends[nth], start)}
          <mark className="rounded bg-soft text-transparent outline-2 outline-soft">
            {line.slice(start, end)}
          </mark>
        </span>
      ))}
      {line.slice(ends.at(-1))}
    </>
  );
}
