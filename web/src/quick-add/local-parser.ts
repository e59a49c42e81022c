import type { Named, Span, Understood } from './understood';

const WORD = /(?<=^|\s)([#@!])("[^"]+"|[\p{L}\p{N}_-]+)/gu;
const PRIORITIES: Readonly<Record<string, number>> = {
  ...{ none: 0, low: 1, medium: 2, high: 3 },
  ...{ 0: 0, 1: 1, 2: 2, 3: 3 },
};
const KINDS = { '#': 'label', '@': 'list', '!': 'priority' } as const;

/** Understands lists, labels and priorities, for use without the server. Dates stay in the title. */
export function parseLocally(text: string): Understood {
  const spans: Span[] = [];
  const labels = new Map<string, Named>();
  let list: Named | null = null;
  let priority: number | null = null;
  for (const { 0: found, 1: sign, 2: word, index } of text.matchAll(WORD)) {
    const kind = KINDS[sign as keyof typeof KINDS];
    const name = word!.replaceAll('"', '');
    const level = PRIORITIES[name.toLowerCase()];
    if (kind === 'priority' && (priority !== null || level === undefined)) continue;
    if (kind === 'list' && list) continue;
    if (kind === 'priority') priority = level!;
    else if (kind === 'list') list = { name, id: null };
    else labels.set(name.toLowerCase(), labels.get(name.toLowerCase()) ?? { name, id: null });
    spans.push({ start: index, end: index + found.length, text: found, kind });
  }
  const title = titleWithout(text, spans);
  return {
    title,
    priority: priority ?? 0,
    due: null,
    recurrence: null,
    list,
    labels: [...labels.values()],
    spans,
  };
}

function titleWithout(text: string, spans: readonly Span[]): string {
  let title = text;
  for (const { start, end } of spans.toReversed()) title = title.slice(0, start) + title.slice(end);
  return title
    .replace(/\\(?=\S)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
