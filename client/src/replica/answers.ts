import type { UndoResponse } from '../generated/types.gen.js';
import { PreconditionFailed, Problem } from '../problem.js';
import { actionOf, type Intent, type RefusedWith, isStuck, type RowKind, rowTypeOf } from './intents.js';
import { asNew, Blocked, sentWith } from './next-request.js';
import { confirm, follow, laterThan, rebase } from './rebase.js';
import { newId, type Row, type RowChange, rowChangesIn, type VersionedChange } from './rows.js';
import type { State } from './state.js';
import type { Commit } from './storage.js';

/** The answer to an intent. A row in a large response has only its `id` and `version`. */
export type Answer = Problem | Success;
type Success = (Partial<Row> & Partial<Pick<UndoResponse, 'undone' | 'data'>>) | null | undefined;

/** A write that the server has not applied. */
interface Failed {
  readonly intent: Intent;
  readonly problem: Problem;
  /** Whether an earlier write of the request that it depends on has failed. */
  readonly waits: boolean;
  /** Whether the request was sent before, without a response. */
  readonly isRepeated: boolean;
  /** The request id for the next attempt. */
  readonly nextId: string;
}

const RETRIED = new Set([401, 408, 425, 429, 502, 503, 504]);

/** Whether the same request may succeed later. */
export const isTemporary = ({ type, status }: Problem): boolean =>
  type === '/problems/request-in-progress' || RETRIED.has(status);

/** The commit for the answers to all intents of a request. */
export function settled(
  state: State,
  intents: readonly Intent[],
  answers: readonly Answer[],
  isRepeated: boolean,
): Commit {
  const rows: RowChange[] = [];
  const drop: string[] = [];
  const put = new Map<string, Intent>();
  const failed = new Blocked();
  const nextId = newId();
  for (const [nth, intent] of intents.entries()) {
    const known = state.intent(intent.id);
    // The feed may have been faster than the response.
    if (!known) continue;
    const answer = answers[nth];
    if (answer instanceof Problem) {
      const waits = failed.has(intent);
      const next = afterProblem({ intent, problem: answer, waits, isRepeated, nextId });
      if (waits || isStuck(next)) failed.add(next);
      put.set(next.id, next);
      continue;
    }
    const later = laterThan(state.outbox(), intent).map((one) => put.get(one.id) ?? one);
    const effect = acknowledged(state, known, answer, later);
    for (const one of effect.put) put.set(one.id, one);
    rows.push(...effect.rows);
    drop.push(...effect.drop);
  }
  return { rows, drop, put: [...put.values()] };
}

function afterProblem({ intent, problem, waits, isRepeated, nextId }: Failed): Intent {
  if (waits) return asNew(intent, nextId);
  if (problem instanceof PreconditionFailed && problem.current) {
    const current = problem.current as unknown as Row;
    const rebased = isComplete(current) ? rebase(intent, { ...current }) : intent;
    return isStuck(rebased) ? rebased : asNew(rebased, rebased === intent ? undefined : nextId);
  }
  // The token has expired during the batch.
  if (isTemporary(problem)) return asNew(intent);
  // The first response was lost, and its key has expired: only this client knows the id.
  if (isRepeated && isExisting(intent, problem)) return { ...intent, state: 'acked', ackVersion: 1 };
  return { ...intent, state: 'refused', problem: reasonOf(problem) };
}

/** What is stored of a problem. */
const reasonOf = ({ type, status, title, detail, errors = [] }: Problem): RefusedWith => ({
  ...{ type, status, title, detail, errors },
});

const isExisting = ({ kind }: Intent, { status, type }: Problem): boolean =>
  actionOf(kind) === 'create' && status === 409 && /-exists$/.test(type);

const isComplete = (row: object): row is Row => 'createdAt' in row;

interface Effect {
  readonly rows: readonly RowChange[];
  readonly put: readonly Intent[];
  readonly drop: readonly string[];
}

/** The row is applied ahead of the feed. The intent stays until the feed has reached that version, unless it has already. */
function acknowledged(state: State, intent: Intent, answer: Success, later: readonly Intent[]): Effect {
  if (answer?.version === undefined) return acknowledgedWithout(state, intent, answer);
  const { version } = answer;
  const type = rowTypeOf(intent.kind as RowKind);
  const isKnown = !isNews(state, intent, { type, id: intent.rowId, version });
  const { put, drop } = finished({ ...intent, ackVersion: version }, isKnown);
  if (!isComplete(answer)) return { rows: [], put, drop };
  const rows = isKnown ? [] : [changeOf(type, answer)];
  return { rows, put: [...put, ...follow(later, answer, intent)], drop };
}

/** Without a row of its own: deletions, and undo, which answers with the rows that it has changed. */
function acknowledgedWithout(state: State, intent: Intent, answer: Success): Effect {
  const isDone = answer?.undone === 0 || intent.isShown === true;
  const rows = rowChangesIn(answer?.data ?? []).filter((change) => isNews(state, intent, change));
  return { rows, ...finished(intent, isDone) };
}

type Version = Pick<VersionedChange, 'type' | 'id' | 'version'>;

/** Whether the feed has not shown this version. If it has shown the request, a row that is missing was deleted since. */
function isNews(state: State, { isShown }: Intent, { type, id, version }: Version): boolean {
  const row = state.serverRow(type, id);
  return row ? version > row.version : isShown !== true;
}

const finished = (intent: Intent, isDone: boolean): Omit<Effect, 'rows'> =>
  isDone ? { put: [], drop: [intent.id] } : { put: [{ ...intent, state: 'acked' }], drop: [] };

/** The commit for a request that will not be answered: what the feed has shown is done, the rest is sent again. */
export function abandoned(state: State, requestId: string): Commit {
  const intents = sentWith(state.outbox(), requestId);
  const ids = new Set(intents.map(({ id }) => id));
  const { drop, put } = confirm(state.outbox(), ({ id, kind, rowId, isShown }) =>
    ids.has(id) && isShown
      ? { row: kind === 'undo' ? undefined : state.serverRow(rowTypeOf(kind), rowId) }
      : undefined,
  );
  const changed = new Map(put.map((intent) => [intent.id, intent]));
  const left = intents.filter(({ id }) => !drop.includes(id));
  return { drop, put: [...put, ...left.map((intent) => asNew(changed.get(intent.id) ?? intent))] };
}

function changeOf(type: RowChange['type'], answer: Row): RowChange {
  const { openTasks: _, ...row } = answer as Row & { openTasks?: number };
  return { type, id: row.id, row: { ...(type === 'list' && { deletedAt: null }), ...row } } as RowChange;
}
