import { entityTag, queryOf } from '../request.js';
import { actionOf, type Intent, isStuck, references, rowsOf, STALE_VERSION } from './intents.js';
import { requestFor, type WriteRequest } from './requests.js';
import { newId } from './rows.js';

const ANY_VERSION = '*';

/**
 * The intents of the next request: the first one that can be sent, and those of its group that follow it. A write that needs the response
 * to an earlier one of its row begins another request.
 */
export function nextToSend(outbox: readonly Intent[]): readonly Intent[] {
  const next: Intent[] = [];
  const rows = new Set<string>();
  for (const intent of sendable(outbox)) {
    const { requestId, state } = next[0] ?? intent;
    // The same request as before, because the server compares it with the first.
    if (state === 'sending') return sentWith(outbox, requestId);
    const needsResponse = rows.has(intent.rowId) && expectedVersion(intent) === STALE_VERSION;
    if (intent.requestId !== requestId || intent.state !== state || needsResponse) break;
    next.push(intent);
    rows.add(intent.rowId);
  }
  return next;
}

/** The intents in order, without those that wait for a refused or conflicting one. */
function* sendable(outbox: readonly Intent[]): Generator<Intent> {
  const blocked = new Blocked();
  for (const intent of outbox) {
    if (intent.state === 'acked') continue;
    if (isStuck(intent) || blocked.has(intent)) blocked.add(intent);
    else yield intent;
  }
}

/** The rows whose writes wait, and those that do not exist without them. */
export class Blocked {
  private readonly rows = new Set<string>();
  private readonly missing = new Set<string>();

  add(intent: Intent): void {
    for (const id of rowsOf(intent)) this.rows.add(id);
    if (actionOf(intent.kind) === 'create') this.missing.add(intent.rowId);
  }

  has(intent: Intent): boolean {
    return (
      rowsOf(intent).some((id) => this.rows.has(id)) || references(intent).some((id) => this.missing.has(id))
    );
  }
}

/** The intents of a request without a response. */
export const sentWith = (outbox: readonly Intent[], requestId: string): readonly Intent[] =>
  outbox.filter((intent) => intent.state === 'sending' && intent.requestId === requestId);

/** The intents as they are sent for the first time. */
export const asSent = (intents: readonly Intent[]): Intent[] =>
  intents.map(({ batchedAt: _, isShown: __, ...intent }) => ({
    ...intent,
    state: 'sending',
    ...(intents.length > 1 && { batchedAt: Date.now() }),
  }));

/** The intents of the group that are not sent with the others. They become a group of their own. */
export function leftBehind(outbox: readonly Intent[], sent: readonly Intent[]): Intent[] {
  const ids = new Set(sent.map(({ id }) => id));
  const isLeft = ({ id, state, requestId }: Intent): boolean =>
    state === 'waiting' && requestId === sent[0]!.requestId && !ids.has(id);
  const requestId = newId();
  return outbox.filter(isLeft).map((intent) => asNew(intent, requestId));
}

/** The intent as a part of another request, by default alone. */
export function asNew(intent: Intent, requestId = newId()): Intent {
  const { batchedAt: _, isShown: __, ...rest } = intent;
  return { ...rest, state: 'waiting', requestId };
}

/** The request that carries out the intents. */
export function requestOf(intents: readonly Intent[]): WriteRequest & { readonly ifMatch?: string } {
  if (intents.length === 1) return { ...requestFor(intents[0]!), ...preconditionOf(intents[0]!) };
  const operations = intents.map((intent) => {
    const { method, path, query, body } = requestFor(intent);
    return { method, path: path + queryOf(query), ...(body && { body }), ...preconditionOf(intent) };
  });
  return { method: 'POST', path: '/batch', body: { atomic: false, operations } };
}

function preconditionOf(intent: Intent): { readonly ifMatch?: string } {
  const version = expectedVersion(intent);
  return version === undefined ? {} : { ifMatch: entityTag(version) };
}

/** Writes that depend on fields name the version of the row, the others only require that it exists. */
function expectedVersion({ kind, base, version }: Intent): string | number | undefined {
  if (kind === 'undo' || actionOf(kind) === 'create') return undefined;
  return Object.keys(base).length > 0 ? (version ?? STALE_VERSION) : ANY_VERSION;
}
