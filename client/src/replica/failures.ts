import {
  type Fields,
  inOrder,
  type Intent,
  isStuck,
  pick,
  type RefusedWith,
  rowsOf,
  rowTypeOf,
  wanted,
} from './intents.js';
import type { Journal } from './journal.js';
import { without } from './undo.js';
import { conflictingFields, follow, resend } from './rebase.js';
import { newId, type Row } from './rows.js';

/** A write that the server has refused. It stays until the user decides. */
export interface Refused {
  readonly reason: 'refused';
  readonly intent: Intent;
  readonly problem: RefusedWith;
  /** Sends it again. */
  retry(): void;
  /** Gives it up. */
  discard(): void;
}

/** A write of fields that someone else has changed in the meantime. It stays until the user decides. */
export interface Conflict {
  readonly reason: 'conflict';
  readonly intent: Intent;
  /** The fields that both sides have changed. */
  readonly fields: readonly string[];
  readonly mine: Fields;
  readonly theirs: Fields;
  readonly base: Fields;
  /** Sends my values, keeps theirs in the conflicting fields, or sends other values for them. */
  resolve(choice: 'mine' | 'theirs' | Fields): void;
  /** Gives the whole write up. */
  discard(): void;
}
export type Failure = Refused | Conflict;

export function failureOf(
  journal: Journal,
  intent: Intent,
  onDecided: (discarded?: string) => void,
): Failure | undefined {
  if (!isStuck(intent)) return undefined;
  const discard = (): void => {
    if (!isCurrent(journal, intent)) return;
    void journal.commit(without(journal.state, [intent]));
    onDecided(intent.id);
  };
  const replace = (next: Intent): void => {
    if (!isCurrent(journal, intent)) return;
    void journal.commit({ put: [next] });
    onDecided();
  };
  if (intent.state === 'refused') {
    return {
      reason: 'refused',
      intent,
      problem: intent.problem!,
      retry: () => replace(retried(journal, intent)),
      discard,
    };
  }
  const theirs = intent.theirs as Row;
  const fields = conflictingFields(intent, theirs);
  const resolve = (choice: 'mine' | 'theirs' | Fields): void => {
    const input = resolved(intent, fields, choice);
    if (input === null) discard();
    else replace({ ...resend(intent, theirs), input: input as Intent['input'] });
  };
  const [mine, base] = [wanted(intent), intent.base];
  return {
    reason: 'conflict',
    intent,
    fields,
    mine,
    theirs: pick(theirs, Object.keys(base)),
    base,
    resolve,
    discard,
  };
}

/** Another tab may have decided already. */
function isCurrent(journal: Journal, { id, state, requestId }: Intent): boolean {
  const current = journal.state.intent(id);
  return current?.state === state && current.requestId === requestId;
}

/** The body to send; null if nothing is left to send. */
function resolved(
  intent: Intent,
  fields: readonly string[],
  choice: 'mine' | 'theirs' | Fields,
): Fields | null {
  const input = intent.input as Fields;
  if (choice === 'mine') return input;
  if (choice !== 'theirs') return { ...input, ...choice };
  if (!intent.kind.endsWith('.update')) return null;
  const rest = Object.entries(input).filter(([name]) => !fields.includes(name));
  return rest.length === 0 ? null : Object.fromEntries(rest);
}

/** The same write again. After a server error its outcome is unknown, so the request stays the same. */
function retried({ state }: Journal, intent: Intent): Intent {
  const { problem, ...rest } = intent;
  if (problem && problem.status >= 500) return { ...rest, state: 'sending' };
  const again: Intent = { ...rest, state: 'waiting', requestId: newId(), version: null };
  if (intent.kind === 'undo') return again;
  const isEarlier = (other: Intent): boolean =>
    rowsOf(other).includes(intent.rowId) && other.state !== 'acked' && inOrder(other, intent) < 0;
  if (state.outbox().some(isEarlier)) return again;
  const row = state.serverRow(rowTypeOf(intent.kind), intent.rowId);
  return follow([again], row, null)[0] ?? again;
}
