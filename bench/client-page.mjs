// What bench/client.mjs measures, in a page.
import { createClient } from '../client/dist/index.js';
import { createReplica } from '../client/dist/replica/replica.js';

let client;
let replica;
const now = () => performance.timeOrigin + performance.now();
/** When a change became visible, by task. */
globalThis.received = {};

const until = (live, isDone) =>
  new Promise((resolve) => {
    const check = (value) => isDone(value) && resolve();
    live.subscribe(check);
  });

globalThis.start = async ({ url, token, tasks }) => {
  client = createClient({ url, getToken: async () => token });
  const begin = now();
  replica = await createReplica(client);
  await until(replica.status, ({ state }) => state === 'live');
  const time = now() - begin;
  if (replica.tasks.query().get().length < tasks) throw new Error('The sync is incomplete.');
  replica.tasks.query().subscribe(([first]) => {
    if (first) globalThis.received[first.id] ??= now();
  });
  return time;
};

globalThis.reopen = async ({ tasks }) => {
  await replica.close();
  const begin = now();
  replica = await createReplica(client);
  const rows = replica.tasks.query({ where: { completed: false }, orderBy: 'position' }).get();
  const time = now() - begin;
  if (rows.length < tasks) throw new Error('The copy is incomplete.');
  await until(replica.status, ({ state }) => state === 'live');
  return time;
};

/** Three live queries: all open tasks, a search by label and priority, and a view by due. */
function subscribe() {
  let emitted = 0;
  const queries = [
    { where: { completed: false }, orderBy: 'position' },
    { where: { priority: 3 }, orderBy: 'title' },
    { where: { view: 'upcoming' } },
  ];
  const stops = queries.map((query) => replica.tasks.query(query).subscribe(() => emitted++));
  return { emitted: () => emitted, stop: () => stops.forEach((stop) => stop()) };
}

globalThis.write = async ({ samples }) => {
  const queries = subscribe();
  const [created, changed] = [[], []];
  const all = replica.tasks.query({ orderBy: 'createdAt' }).get();
  for (let nth = 0; nth < samples; nth++) {
    const before = queries.emitted();
    let begin = now();
    replica.tasks.create({ title: `New ${nth}` });
    created.push(now() - begin);
    if (queries.emitted() === before) throw new Error('The write is not visible.');
    await replica.settled();
    begin = now();
    replica.tasks.update(all[nth * 7].id, {
      title: `Changed ${nth}`,
      priority: 3,
      due: { date: '2099-12-31' },
    });
    changed.push(now() - begin);
    await replica.settled();
  }
  queries.stop();
  return { created, changed };
};

globalThis.send = async ({ samples }) => {
  const sent = [];
  for (let nth = 0; nth < samples; nth++) {
    const at = now();
    sent.push({ id: replica.tasks.create({ title: `Sent ${nth}` }).id, at });
    await replica.settled();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  return sent;
};
