// What is asked, of both alike. `requests` gives those of one user; a connection speaks for several users and sends
// theirs one after the other, over and over.
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
    // A task has another value each time its turn comes, so that there is always something to write.
    requests: ({ ids }, turn) =>
      ids
        .slice(0, PATCHED_TASKS)
        .map((id) => ({ method: 'PATCH', path: `${PATH}/${id}`, body: { priority: turn % 4 } })),
  },
  sync: {
    title: `sync of ${SYNCED_CHANGES.toLocaleString('en')} changes`,
    // So many rows for one of another scenario's.
    weight: 100,
    requests: ({ cursor }) =>
      cursor === undefined
        ? []
        : [{ method: 'GET', path: `/api/v1/sync?limit=${SYNCED_CHANGES}&cursor=${cursor}` }],
  },
};

const TURNS = 2;

/** The requests of each of `connections` connections, ready for autocannon. */
export function requestsOf(scenario, users, connections) {
  const all = Array.from({ length: connections }, () => []);
  for (let turn = 0; turn < TURNS; turn++) {
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
