import {
  actionOf,
  type Fields,
  type Intent,
  type Kind,
  pick,
  rowsOf,
  STALE_VERSION,
  wanted,
} from './intents.js';
import { isEqual, newId, type Row } from './rows.js';

/** The fields that differ from what the user saw, and that the write wants to be something else. */
export function conflictingFields(intent: Intent, current: Row): string[] {
  const mine = wanted(intent);
  const theirs = pick(current, Object.keys(intent.base));
  return Object.keys(theirs).filter(
    (name) =>
      !isEqual(theirs[name], intent.base[name]) && !(name in mine && isEqual(theirs[name], mine[name])),
  );
}

/** After a 412: the same write on the current row, or a conflict if both sides have changed the same field. */
export function rebase(intent: Intent, current: Row): Intent {
  if (conflictingFields(intent, current).length > 0) return { ...intent, state: 'conflict', theirs: current };
  return resend(intent, current);
}

/** The write with the current row as its base, as a new request. */
export function resend(intent: Intent, current: Row | undefined): Intent {
  const { theirs: _, problem: __, ...rest } = intent;
  const names = Object.keys(intent.base);
  return {
    ...rest,
    state: 'waiting',
    requestId: newId(),
    base: current ? pick(current, names) : intent.base,
    version: current && names.length > 0 ? current.version : null,
  };
}

/** The fields that a write changes in its row; null for all of them. */
function written(kind: Kind, input: object): readonly string[] | null {
  const action = actionOf(kind);
  if (action === 'create') return null;
  if (action === 'update') return Object.keys(input);
  if (action === 'move') return ['listId', 'parentId', 'position'];
  return action === 'complete' || action === 'skip' || action === 'reopen'
    ? ['due', 'recurrence', 'completed']
    : [];
}

/**
 * The later writes of a row, after an earlier one has been applied or dropped. The next one expects the version of that row if it shows
 * what the user saw; otherwise a version that makes the server answer with the current row.
 * @param row the row as the server has it now
 */
export function follow(
  later: readonly Intent[],
  row: Row | undefined,
  done: Pick<Intent, 'kind' | 'input'> | null,
): Intent[] {
  const adopted = done ? meantFields(done, row) : new Set<string>();
  const changed: Intent[] = [];
  for (const [nth, intent] of later.entries()) {
    // What follows an undo starts from the row before the undone write.
    if (intent.kind === 'undo') break;
    const base = withFields(intent.base, row, adopted);
    const version = nth === 0 ? versionAfter(intent, base, row) : intent.version;
    if (version !== intent.version || !isEqual(base, intent.base)) changed.push({ ...intent, base, version });
    for (const name of written(intent.kind, intent.input) ?? []) adopted.delete(name);
  }
  return changed;
}

/** The server may have normalized what the earlier write sent; the user has not seen that, but meant it. */
const meantFields = ({ kind, input }: Pick<Intent, 'kind' | 'input'>, row: Row | undefined): Set<string> =>
  new Set(written(kind, input) ?? Object.keys(row ?? {}));

function withFields(base: Fields, row: Row | undefined, names: ReadonlySet<string>): Fields {
  if (!row) return base;
  return {
    ...base,
    ...pick(
      row,
      Object.keys(base).filter((name) => names.has(name)),
    ),
  };
}

function versionAfter(intent: Intent, base: Fields, row: Row | undefined): number | null {
  const names = Object.keys(base);
  if (!row || intent.version !== null || names.length === 0) return intent.version;
  return isEqual(pick(row, names), base) ? row.version : STALE_VERSION;
}

/** The intents of the same row that come later. */
export function laterThan(outbox: readonly Intent[], intent: Intent): Intent[] {
  const nth = outbox.findIndex(({ id }) => id === intent.id);
  return outbox.slice(nth + 1).filter((later) => rowsOf(later).includes(intent.rowId));
}

/** Intents that the feed has confirmed, each with the row that it has shown. The others may change with that. */
export function confirm(
  outbox: readonly Intent[],
  isDone: (intent: Intent) => { readonly row: Row | undefined } | undefined,
): { readonly drop: readonly string[]; readonly put: readonly Intent[] } {
  const drop: string[] = [];
  const put = new Map<string, Intent>();
  for (const intent of outbox) {
    const done = isDone(intent);
    if (!done) continue;
    drop.push(intent.id);
    // What follows an acknowledged write was prepared with the response.
    if (intent.kind === 'undo' || intent.state === 'acked') continue;
    const later = laterThan(outbox, intent).map((one) => put.get(one.id) ?? one);
    for (const one of follow(later, done.row, intent)) put.set(one.id, one);
  }
  return { drop, put: [...put.values()] };
}
