import type { ChangeBody } from '../../../test/support/mirror.js';
import type { Intent, Replica } from '../../src/replica/replica.js';
import { requestFor } from '../../src/replica/requests.js';
import type { FaultyDevice } from './model-device.js';

export const shown = ({ tasks, lists, labels }: Replica) => ({
  tasks: byId([...tasks.query().get(), ...tasks.query({ where: { deleted: true } }).get()]),
  lists: byId([...lists.query().get(), ...lists.query({ where: { deleted: true } }).get()]),
  labels: byId(labels.query().get()),
});
export const byId = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/**
 * Every stored write was applied by one of its requests, or was shown as failed, or was undone.
 * @param answered the requests that the service has answered with success, which includes writes without effect: their ids, and the
 *   operations of batches
 * @returns the number of applied writes
 */
export function expectExactlyOnce(
  devices: readonly FaultyDevice[],
  seen: readonly ChangeBody[],
  answered: ReadonlySet<unknown>,
): number {
  const changed = new Set(seen.flatMap(({ requestId, id }) => [requestId, `${requestId} ${id}`]));
  const isApplied = (form: Intent): boolean =>
    form.batchedAt === undefined
      ? changed.has(form.requestId)
      : changed.has(`${form.requestId} ${form.rowId}`) && answered.has(requestKey(form));
  const writes = devices.flatMap((device) => [...device.stored].map((id) => ({ id, device })));
  const wrong: object[] = [];
  let count = 0;
  for (const { id, device } of writes) {
    const forms = [...device.intents.get(id)!.values()];
    const sent = forms.filter(({ state }) => state !== 'waiting');
    const isUndo = forms.some(({ kind }) => kind === 'undo');
    const times = sent.filter(isApplied).length;
    const isAnswered = sent.some((form) => answered.has(requestKey(form)));
    const [isShown, isUndone] = [device.failures.has(id), device.undone.has(id)];
    const isAccountedFor = [times === 1, isAnswered, isShown, isUndone, isUndo].includes(true);
    if (times > 1 || !isAccountedFor) wrong.push({ times, forms, outbox: device.replica.outbox.get() });
    count += times;
  }
  expect(wrong).toEqual([]);
  return count;
}

/** Names the request of one write, or its operation in a batch. */
function requestKey(intent: Intent): string {
  const { requestId, rowId, batchedAt } = intent;
  return batchedAt === undefined ? requestId : operationKey(requestId, requestFor(intent), rowId);
}

export const operationKey = (
  requestId: string,
  { method, path }: { readonly method: string; readonly path: string },
  createdId: string | undefined,
): string => [requestId, method, path.split('?', 1)[0], path.includes('-') ? '' : createdId].join(' ');

/** An update never replaces a value that its user has not seen. */
export function expectNothingOverwritten(
  devices: readonly FaultyDevice[],
  seen: readonly ChangeBody[],
  answered: ReadonlySet<unknown>,
): void {
  const forms = devices.flatMap(({ intents }) => [...intents.values()].flatMap((all) => [...all.values()]));
  const updates = new Map(
    forms
      .filter(({ kind, state }) => kind === 'task.update' && state !== 'waiting')
      .filter((form) => form.batchedAt === undefined || answered.has(requestKey(form)))
      .map((form) => [`${form.requestId} ${form.rowId}`, form]),
  );
  const rows = new Map<string, Record<string, unknown>>();
  for (const { type, id, requestId, row } of seen) {
    const update = updates.get(`${requestId} ${id}`);
    const before = rows.get(`${type} ${id}`);
    if (update && before && row) expectSeen(update, before);
    if (row) rows.set(`${type} ${id}`, row);
  }
}

function expectSeen(update: Intent, before: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(update.input)) {
    const seen = [update.base[name], value];
    expect({ name, update, before, seen }).toMatchObject({ seen: expect.arrayContaining([before[name]]) });
  }
}
