import { useEffect, useState } from 'react';
import { understand } from './understand';
import type { Context, Understood } from './understood';

const DELAY_MS = 120;

interface Answer {
  readonly text: string;
  readonly context: Context;
  readonly understood: Understood;
}

/** What is understood of the text so far; null until the first answer. */
export function usePreview(text: string, context: Context): Understood | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (text.trim() === '') return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      understand(text, context, stop.signal).then(
        (understood) => setAnswer({ text, context, understood }),
        () => {},
      );
    }, DELAY_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, context]);
  return answer?.text === text && answer.context === context ? answer.understood : null;
}
