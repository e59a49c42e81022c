// The same requests for every contestant. `requests` returns those of one user. A connection serves several users and
// sends their requests repeatedly, one after the other.
const PATH = '/api/v1/tasks';
const PATCHED_TASKS = 10;
export const SYNCED_CHANGES = 1_000;

export const SCENARIOS = {
  list: {
    title: 'list 20 of 200',
    requests: () => [{ method: 'GET', path: `${PATH}?limit=20` }],
  },
  read: {
    title: 'read one',
    requests: ({ ids }) => ids.map((id) => ({ method: 'GET', path: `${PATH}/${id}` })),
  },
  create: {
    title: 'create',
    requests: () => [
      {
        method: 'POST',
        path: PATH,
        body: { title: 'Buy milk', description: 'Oat, two litres', priority: 2 },
      },
    ],
  },
  patch: {
    title: 'patch one field',
    // The value changes in each round, so that there is always something to write.
    requests: ({ ids }, turn) =>
      ids
        .slice(0, PATCHED_TASKS)
        .map((id) => ({ method: 'PATCH', path: `${PATH}/${id}`, body: { priority: turn % 4 } })),
  },
  sync: {
    title: `sync of ${SYNCED_CHANGES.toLocaleString('en')} changes`,
    // Fewer warm-up requests, because each returns 1,000 rows.
    weight: 100,
    // An ordinary CRUD service has no change log.
    unsupportedBy: ['peer'],
    requests: ({ cursor }) =>
      cursor === undefined
        ? []
        : [{ method: 'GET', path: `/api/v1/sync?limit=${SYNCED_CHANGES}&cursor=${cursor}` }],
  },
  mix: {
    title: 'mix: 6 lists, 2 reads, 1 create, 1 patch or complete',
    connections: 1_000,
    turns: 4,
    requests: (user, turn) => mixOf(user, turn),
  },
};

const TURNS = 2;

export const supporting = (scenario, contestants) =>
  contestants.filter(({ name }) => !SCENARIOS[scenario].unsupportedBy?.includes(name));

/** Ten requests. Over four rounds, a task gets a priority, is completed, gets another priority and is reopened. */
function mixOf(user, turn) {
  const [list] = SCENARIOS.list.requests(user);
  const [create] = SCENARIOS.create.requests(user);
  const reads = SCENARIOS.read.requests(user);
  const one = (nth) => reads[(2 * turn + nth) % reads.length];
  return [list, one(0), list, list, create, list, one(1), list, writeOf(user, turn), list];
}

function writeOf({ ids: [id] }, turn) {
  const path = `${PATH}/${id}`;
  return [
    { method: 'PATCH', path, body: { priority: 1 } },
    { method: 'POST', path: `${path}/complete` },
    { method: 'PATCH', path, body: { priority: 2 } },
    { method: 'PATCH', path, body: { completed: false } },
  ][turn % 4];
}

/** The requests of each of `connections` connections, ready for autocannon. */
export function requestsOf(scenario, users, connections) {
  const all = Array.from({ length: connections }, () => []);
  const turns = SCENARIOS[scenario].turns ?? TURNS;
  for (let turn = 0; turn < turns; turn++) {
    for (const [index, user] of users.entries()) {
      const own = all[index % connections];
      for (const request of SCENARIOS[scenario].requests(user, turn)) own.push(prepared(request, user.token));
    }
  }
  return all;
}

function prepared({ method, path, body }, token) {
  const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
  return { method, path, headers, ...(body && { body: JSON.stringify(body) }) };
}
