import { dueOfTask, nowIn, parseQuickAdd } from '../../../src/quick-add/parser/quick-add-parser';
import type { Context, Named, Understood } from './understood';

/** Understands a line of text without the server. Lists and labels are looked up by name later. */
export function understandOffline(text: string, { timeZone, locale, syntax }: Context): Understood {
  const now = nowIn(timeZone, locale);
  const parsed = parseQuickAdd(text, now, syntax);
  const { title, priority, recurrence, listName, labelNames, spans } = parsed;
  const due = dueOfTask(parsed, now);
  return {
    title,
    priority: priority ?? 0,
    due,
    // A rule without any date is not a recurrence.
    recurrence: due && recurrence,
    list: listName === null ? null : named(listName),
    labels: labelNames.map(named),
    spans,
  };
}

const named = (name: string): Named => ({ name, id: null });
