import { apiClient } from '../session/session';
import type { Context, Understood } from './understood';

const MAX_WAIT_MS = 1_500;

/** What the server understands of a line of text. Without an answer in time, the app parses it with the same parser. */
export async function understand(text: string, context: Context, signal?: AbortSignal): Promise<Understood> {
  const timeout = AbortSignal.timeout(MAX_WAIT_MS);
  try {
    const answer = await apiClient.send<Understood>({
      method: 'POST',
      path: '/tasks/quick-add',
      query: { preview: true },
      body: { text, ...context },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      retry: false,
    });
    return answer.body;
  } catch (error) {
    if (signal?.aborted) throw error;
    return understandAlone(text, context);
  }
}

async function understandAlone(text: string, context: Context): Promise<Understood> {
  try {
    const { understandOffline } = await import('./understand-offline');
    return understandOffline(text, context);
  } catch {
    // A browser without the service worker has not stored the parser.
    const nothing = { priority: 0, due: null, recurrence: null, list: null, labels: [], spans: [] };
    return { title: text.trim(), ...nothing };
  }
}
