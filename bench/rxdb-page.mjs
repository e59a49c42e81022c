// What bench/client.mjs measures of RxDB with its memory storage, in a page. Only the initial sync uses the service: later
// writes stay in the page.
import { createRxDatabase, RXDB_VERSION } from 'rxdb/plugins/core';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';

/** The replica's page size. */
const PAGE_SIZE = 1_000;
const LAST_DAY = '2099-12-31';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
/** No schema is enforced: RxDB recommends validation only in development. An index would only slow these cases down. */
const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    title: { type: 'string' },
    completed: { type: 'boolean' },
    priority: { type: 'number' },
    position: { type: 'string' },
    createdAt: { type: 'string' },
    dueOn: { type: 'string' },
  },
  required: ['id'],
};

let tasks;
const now = () => performance.timeOrigin + performance.now();
globalThis.version = RXDB_VERSION;

globalThis.start = async ({ url, token, tasks: count }) => {
  const pull = async (checkpoint, limit) => {
    const query = new URLSearchParams({ types: 'task', limit, ...checkpoint });
    const response = await fetch(`${url}/api/v1/sync?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`The sync fails with ${response.status}.`);
    const { data, nextCursor } = await response.json();
    return { documents: data.map(documentOf), checkpoint: { cursor: nextCursor } };
  };
  const begin = now();
  const database = await createRxDatabase({
    name: 'bench',
    storage: getRxStorageMemory(),
    multiInstance: false,
  });
  ({ tasks } = await database.addCollections({ tasks: { schema: SCHEMA } }));
  const replication = replicateRxCollection({
    collection: tasks,
    replicationIdentifier: url,
    live: false,
    pull: { handler: pull, batchSize: PAGE_SIZE },
  });
  const failure = new Promise((_, reject) => replication.error$.subscribe(reject));
  await Promise.race([replication.awaitInitialReplication(), failure]);
  const time = now() - begin;
  if ((await tasks.find().exec()).length < count) throw new Error('The sync is incomplete.');
  return time;
};

function documentOf({ id, row }) {
  if (row === null) return { id, _deleted: true };
  return { ...row, dueOn: row.due?.date ?? '', _deleted: row.deletedAt !== null };
}

/** Like the queries of client-page.mjs. */
function subscribe() {
  const queries = [
    { selector: { completed: false }, sort: [{ position: 'asc' }] },
    { selector: { priority: 3 }, sort: [{ title: 'asc' }] },
    { selector: { completed: false, dueOn: { $gte: TOMORROW } }, sort: [{ dueOn: 'asc' }] },
  ].map((query) => tasks.find(query));
  const results = queries.map(() => null);
  let changed = () => {};
  const subscriptions = queries.map((query, nth) =>
    query.$.subscribe((rows) => {
      results[nth] = rows;
      changed();
    }),
  );
  return {
    results,
    ready: () => until(() => results.every((rows) => rows !== null)),
    /** Until the results of all these queries have been replaced. */
    emitted: (...numbers) => {
      const before = [...results];
      return until(() => numbers.every((nth) => results[nth] !== before[nth]));
    },
    executions: () => queries.reduce((sum, { _execOverDatabaseCount: count }) => sum + count, 0),
    stop: () => subscriptions.forEach((subscription) => subscription.unsubscribe()),
  };

  function until(isDone) {
    return new Promise((resolve) => {
      changed = () => isDone() && resolve();
      changed();
    });
  }
}

globalThis.write = async ({ samples }) => {
  const queries = subscribe();
  await queries.ready();
  const [created, changed] = [[], []];
  const all = await tasks.find({ sort: [{ createdAt: 'asc' }] }).exec();
  const template = all[0].toMutableJSON();
  for (let nth = 0; nth < samples; nth++) {
    const id = crypto.randomUUID();
    const row = {
      ...template,
      id,
      title: `New ${nth}`,
      priority: 0,
      due: null,
      dueOn: '',
      position: `z${id}`,
    };
    let begin = now();
    let visible = queries.emitted(0);
    const inserted = tasks.insert(row);
    await visible;
    created.push(now() - begin);
    await inserted;
    if (!isShown(queries.results[0], id, row.title)) throw new Error('The write is not visible.');
    await pause();
    const task = all[nth * 7];
    begin = now();
    visible = queries.emitted(0, 1, 2);
    const patched = task.patch({
      title: `Changed ${nth}`,
      priority: 3,
      due: { date: LAST_DAY },
      dueOn: LAST_DAY,
    });
    await visible;
    changed.push(now() - begin);
    await patched;
    if (!queries.results.every((rows) => isShown(rows, task.id, `Changed ${nth}`)))
      throw new Error('The change is not visible.');
    await pause();
  }
  const executions = queries.executions();
  queries.stop();
  return { created, changed, executions };
};

const isShown = (rows, id, title) => rows.some((row) => row.id === id && row.title === title);

/** Lets RxDB finish its own work after a write. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
