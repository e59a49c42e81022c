import type { Due } from '../../tasks/due.js';
import type { Recurrence } from '../../tasks/recurrence/series.js';
import type { Now } from './due-phrase.js';
import { type Marker, readMarkers } from './markers.js';
import { pageOf } from './page.js';
import { type Span, spansOf, titleOf } from './spans.js';
import { readWhen } from './when.js';

export type { Now } from './due-phrase.js';
export type { Span } from './spans.js';

/** What a line of text was understood to say. */
export interface QuickAdd {
  /** What is left; empty if nothing is. */
  readonly title: string;
  /** 0 to 3; null if the text names none. */
  readonly priority: number | null;
  readonly listName: string | null;
  readonly labelNames: readonly string[];
  readonly due: Due | null;
  readonly recurrence: Recurrence | null;
  /** `HH:MM:SS`, where the text names a time and a recurrence, but no day: the first day is the rule's. */
  readonly time: string | null;
  /** In order; they never overlap. */
  readonly spans: readonly Span[];
}

/** Reads a task from one line: `Pay rent every month on the 1st !high #home @bills tomorrow 9:00`. Any text will do. */
export function parseQuickAdd(text: string, now: Now): QuickAdd {
  const { markers, escapes, closed } = readMarkers(text);
  const [priority, list] = [firstOf(markers, 'priority'), firstOf(markers, 'list')];
  const labels = markers.filter(({ kind }) => kind === 'label');
  const { found, ...when } = readWhen(pageOf(text, closed), now);
  const spans = spansOf(text, [...priority, ...list, ...labels, ...found]);
  return {
    title: titleOf(text, spans, escapes),
    priority: priority[0] ? Number(priority[0].value) : null,
    listName: list[0]?.value ?? null,
    labelNames: distinct(labels.map(({ value }) => value)),
    ...when,
    spans,
  };
}

/** A second priority or list stays in the title: nothing is lost. */
const firstOf = (markers: readonly Marker[], kind: Marker['kind']): Marker[] =>
  markers.filter((marker) => marker.kind === kind).slice(0, 1);

/** Regardless of case and of how accents are encoded, as the labels' names are unique. */
function distinct(names: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const name of names) {
    const key = name.normalize('NFKC').toLowerCase();
    if (!first.has(key)) first.set(key, name);
  }
  return [...first.values()];
}
