import { useEffect, useState } from 'react';
import { apiClient } from '../session/session';
import { parseLocally } from './local-parser';
import type { Understood } from './understood';

const DELAY_MS = 120;
const MAX_WAIT_MS = 1_500;

/** Asks the server what it understands; without an answer in time, a simpler parser of the app does. */
export async function understand(text: string, signal?: AbortSignal): Promise<Understood> {
  const timeout = AbortSignal.timeout(MAX_WAIT_MS);
  try {
    const answer = await apiClient.send<Understood>({
      method: 'POST',
      path: '/tasks/quick-add',
      query: { preview: true },
      body: { text },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      retry: false,
    });
    return answer.body;
  } catch (error) {
    if (signal?.aborted) throw error;
    return parseLocally(text);
  }
}

/** What is understood of the text so far; null until the first answer. */
export function usePreview(text: string): Understood | null {
  const [answer, setAnswer] = useState<{ readonly text: string; readonly understood: Understood } | null>(
    null,
  );
  useEffect(() => {
    if (text.trim() === '') return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      understand(text, stop.signal).then(
        (understood) => setAnswer({ text, understood }),
        () => {},
      );
    }, DELAY_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return answer?.text === text ? answer.understood : null;
}
