import type { Span, Understood } from './understood';

const WORD = /(?<=^|\s)([#@!])("[^"]+"|[\p{L}\p{N}_-]+)/gu;
const KINDS = { '#': 'label', '@': 'list', '!': 'priority' } as const;
const PRIORITIES: Readonly<Record<string, number>> = {
  ...{ none: 0, low: 1, medium: 2, high: 3 },
  ...{ 0: 0, 1: 1, 2: 2, 3: 3 },
};

interface Sign extends Span {
  readonly kind: 'label' | 'list' | 'priority';
  readonly name: string;
}

/** Understands lists, labels and priorities, for use without the server. Dates stay in the title. */
export function parseLocally(text: string): Understood {
  const signs = [...text.matchAll(WORD)].map(signOf).filter(isMeant);
  const lists = signs.filter(({ kind }) => kind === 'list').slice(0, 1);
  const priorities = signs.filter(({ kind }) => kind === 'priority').slice(0, 1);
  const labels = signs.filter(({ kind }) => kind === 'label');
  // A second list or priority stays in the title.
  const spans = signs.filter((sign) => [...lists, ...priorities, ...labels].includes(sign));
  const byName = new Map(labels.map(({ name }) => [name.toLowerCase(), { name, id: null }]));
  return {
    title: titleWithout(text, spans),
    priority: priorities.map(levelOf)[0] ?? 0,
    due: null,
    recurrence: null,
    list: lists.map(({ name }) => ({ name, id: null }))[0] ?? null,
    labels: [...byName.values()],
    spans,
  };
}

function signOf({ 0: text, 1: sign, 2: word, index }: RegExpExecArray): Sign {
  const kind = KINDS[sign as keyof typeof KINDS];
  return { kind, name: word!.replaceAll('"', ''), text, start: index, end: index + text.length };
}

const levelOf = ({ name }: Sign): number | undefined => PRIORITIES[name.toLowerCase()];
const isMeant = (sign: Sign): boolean => sign.kind !== 'priority' || levelOf(sign) !== undefined;

function titleWithout(text: string, spans: readonly Span[]): string {
  let title = text;
  for (const { start, end } of spans.toReversed()) title = title.slice(0, start) + title.slice(end);
  return title
    .replace(/\\(?=\S)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
