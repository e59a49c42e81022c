import type { ChangeBody } from '../../../test/support/mirror.js';
import type { Intent, Replica } from '../../src/replica/replica.js';
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
 * @param answered the ids of requests that the service has answered with success, which includes writes without effect
 * @returns the number of applied writes
 */
export function expectExactlyOnce(
  devices: readonly FaultyDevice[],
  seen: readonly ChangeBody[],
  answered: ReadonlySet<unknown>,
): number {
  const applied = new Set(seen.map(({ requestId }) => requestId));
  const undone = undoneWrites(devices);
  const writes = devices.flatMap(({ intents, failures }) =>
    [...intents].map(([id, forms]) => ({ id, forms, isShown: failures.has(id) })),
  );
  let count = 0;
  for (const { id, forms, isShown } of writes) {
    const requests = [...forms.keys()];
    const isUndo = [...forms.values()].some(({ kind }) => kind === 'undo');
    const times = requests.filter((requestId) => applied.has(requestId)).length;
    const isAnswered = requests.some((requestId) => answered.has(requestId));
    const isAccountedFor = [times === 1, isAnswered, isShown, undone.has(id), isUndo].includes(true);
    expect({ forms: [...forms], times, isAccountedFor }).toEqual({
      forms: [...forms],
      times: Math.min(times, 1),
      isAccountedFor: true,
    });
    count += times;
  }
  return count;
}

function undoneWrites(devices: readonly FaultyDevice[]): Set<string> {
  const undone = new Set(devices.flatMap((device) => [...device.undone]));
  const inputs = devices.flatMap(({ intents }) =>
    [...intents.values()].flatMap((forms) => [...forms.values()].map(({ input }) => input)),
  );
  for (const input of inputs) if ('target' in input) undone.add(input.target as string);
  return undone;
}

/** An update never replaces a value that its user has not seen. */
export function expectNothingOverwritten(
  devices: readonly FaultyDevice[],
  seen: readonly ChangeBody[],
): void {
  const forms = devices.flatMap(({ intents }) => [...intents.values()].flatMap((all) => [...all]));
  const updates = new Map<string | null, Intent>(forms.filter(([, { kind }]) => kind === 'task.update'));
  const rows = new Map<string, Record<string, unknown>>();
  for (const { type, id, requestId, row } of seen) {
    const update = updates.get(requestId);
    const before = rows.get(`${type} ${id}`);
    if (update && before && row && id === update.rowId) expectSeen(update, before);
    if (row) rows.set(`${type} ${id}`, row);
  }
}

function expectSeen(update: Intent, before: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(update.input)) {
    const seen = [update.base[name], value];
    expect({ name, update, before, seen }).toMatchObject({ seen: expect.arrayContaining([before[name]]) });
  }
}
