import { type Inputs, type Intent, isStuck, rowTypeOf } from './intents.js';
import { follow, laterThan } from './rebase.js';
import type { State } from './state.js';
import type { Commit } from './storage.js';

/** Without these intents: later writes of their rows start from the server's rows. */
export function without(state: State, dropped: readonly Intent[], put: readonly Intent[] = []): Commit {
  const gone = new Set(dropped.map(({ id }) => id));
  const changed = new Map(put.map((intent) => [intent.id, intent]));
  for (const intent of dropped) {
    if (intent.kind === 'undo') continue;
    const row = state.serverRow(rowTypeOf(intent.kind), intent.rowId);
    const later = laterThan(state.outbox(), intent).filter(({ id }) => !gone.has(id));
    const current = later.map((one) => changed.get(one.id) ?? one);
    for (const one of follow(current, row, null)) changed.set(one.id, one);
  }
  return { drop: [...gone], put: [...changed.values()] };
}

/** Drops writes that were undone before they were sent, and undo intents that have nothing else to undo. */
export function cancelUndone(state: State): Commit | undefined {
  const dropped: Intent[] = [];
  const changed: Intent[] = [];
  for (const undo of state.outbox()) {
    if (undo.kind !== 'undo') continue;
    const input = undo.input as Inputs['undo'];
    const unsent = input.writes.flatMap(({ intent }) => unsentIntent(state, intent) ?? []);
    if (unsent.length === 0) continue;
    dropped.push(...unsent);
    const ids = new Set(unsent.map(({ id }) => id));
    const writes = input.writes.filter(({ intent }) => !ids.has(intent));
    if (writes.length === 0) dropped.push(undo);
    else changed.push({ ...undo, input: { ...input, writes } });
  }
  return dropped.length > 0 ? without(state, dropped, changed) : undefined;
}

function unsentIntent(state: State, id: string): Intent | undefined {
  const intent = state.intent(id);
  return intent && (intent.state === 'waiting' || isStuck(intent)) ? intent : undefined;
}
