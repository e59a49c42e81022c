import type { Due } from '../../tasks/due.js';
import type { Recurrence } from '../../tasks/recurrence/series.js';
import type { Now } from './due-phrase.js';
import { type Marker, readMarkers } from './markers.js';
import { pageOf } from './page.js';
import { type Span, spansOf, titleOf } from './spans.js';
import { readWhen } from './when.js';

export type { Now } from './due-phrase.js';
export type { Span } from './spans.js';

/** The parsed parts of a line of text. */
export interface QuickAdd {
  /** The remaining text; may be empty. */
  readonly title: string;
  /** 0 to 3; null if the text has none. */
  readonly priority: number | null;
  readonly listName: string | null;
  readonly labelNames: readonly string[];
  readonly due: Due | null;
  readonly recurrence: Recurrence | null;
  /** `HH:MM:SS`, if the text has a time and a recurrence but no date: the rule determines the first date. */
  readonly time: string | null;
  /** In order, without overlaps. */
  readonly spans: readonly Span[];
}

/** Reads a task from one line: `Pay rent every month on the 1st !high #home @bills tomorrow 9:00`. Never fails. */
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

/** A second priority or list stays in the title. */
const firstOf = (markers: readonly Marker[], kind: Marker['kind']): Marker[] =>
  markers.filter((marker) => marker.kind === kind).slice(0, 1);

/** Distinct label names, compared like the unique index: ignoring case and the encoding of accents. */
function distinct(names: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const name of names) {
    const key = name.normalize('NFKC').toLowerCase();
    if (!first.has(key)) first.set(key, name);
  }
  return [...first.values()];
}
