// The queries, the same for the large owner and the small one.
import { feedCursor } from './feed-world.mjs';
import { FREQUENT_WORD, RARE_WORD } from './scale-world.mjs';

const LIMIT = 50;
const DAY_MS = 86_400_000;
const SORTS = ['position', 'due', 'priority', 'title', 'createdAt', 'updatedAt'].flatMap((by) => [
  by,
  `-${by}`,
]);

const moment = (days) => new Date(Date.now() + days * DAY_MS).toISOString();
const day = (days) => moment(days).slice(0, 10);

/** Filters by their name in the table, as functions from a user to query parameters. */
export const FILTERS = {
  'one list': ({ list }) => ({ listId: list }),
  'label (any), frequent': ({ frequent }) => ({ labelIds: frequent }),
  'label (any), rare': ({ rare }) => ({ labelIds: rare }),
  'labels (any), both': ({ frequent, rare }) => ({ labelIds: `${frequent},${rare}` }),
  'label (all), frequent': ({ frequent }) => ({ allLabelIds: frequent }),
  'labels (all), two': ({ frequent, other }) => ({ allLabelIds: `${frequent},${other}` }),
  'label (none), frequent': ({ frequent }) => ({ noLabelIds: frequent }),
  'without labels': () => ({ hasLabels: false }),
  'with labels': () => ({ hasLabels: true }),
  'priority 3': () => ({ priority: 3 }),
  'priority 0': () => ({ priority: 0 }),
  completed: () => ({ completed: true }),
  open: () => ({ completed: false }),
  'due this month': () => ({ dueFrom: day(0), dueBefore: day(30) }),
  'due from next month': () => ({ dueFrom: day(30) }),
  'due last month': () => ({ dueFrom: day(-60), dueBefore: day(-30) }),
  'created in one month': () => ({ createdFrom: moment(-400), createdBefore: moment(-370) }),
  'created this month': () => ({ createdFrom: moment(-30) }),
  'created long ago': () => ({ createdBefore: moment(-700) }),
  'changed this month': () => ({ updatedFrom: moment(-30) }),
  'changed in one month': () => ({ updatedFrom: moment(-400), updatedBefore: moment(-370) }),
  'with due': () => ({ hasDue: true }),
  'without due': () => ({ hasDue: false }),
  'subtasks of one': ({ parent }) => ({ parentId: parent }),
  'at the top': () => ({ parentId: 'none' }),
  'word, frequent': () => ({ q: FREQUENT_WORD }),
  'word, rare': () => ({ q: RARE_WORD }),
};

/** Common combinations of filters. */
const COMBINED = [
  [
    'one list, open',
    ['position', 'due', '-createdAt', 'title'],
    ({ list }) => ({ listId: list, completed: false }),
  ],
  ['one list, at the top', ['position'], ({ list }) => ({ listId: list, parentId: 'none' })],
  [
    'one list, frequent label',
    ['position', 'due'],
    ({ list, frequent }) => ({ listId: list, labelIds: frequent }),
  ],
  [
    'frequent label, open',
    ['due', '-priority'],
    ({ frequent }) => ({ labelIds: frequent, completed: false }),
  ],
  ['priority 3, open', ['due', 'position'], () => ({ priority: 3, completed: false })],
  ['frequent word, open', ['due', '-createdAt'], () => ({ q: FREQUENT_WORD, completed: false })],
  ['frequent word, one list', ['position'], ({ list }) => ({ q: FREQUENT_WORD, listId: list })],
];

const ONLY = process.env.BENCH_ONLY && new RegExp(process.env.BENCH_ONLY);

/** Every case: its name, and its query for a user. */
export const scaleCases = () =>
  allCases().filter(({ name, sort, place }) => !ONLY || ONLY.test(`${name} ${sort} ${place}`));

function allCases() {
  return [
    ...SORTS.flatMap((sort) => [
      listCase('all', sort, () => ({})),
      listCase('all', sort, () => ({}), 'middle'),
    ]),
    ...['due', '-due'].map((sort) => listCase('all', sort, () => ({}), 'undated')),
    ...Object.entries(FILTERS).flatMap(([name, filter]) => SORTS.map((sort) => listCase(name, sort, filter))),
    ...['one list', 'label (any), frequent', 'word, frequent', 'open'].flatMap((name) =>
      ['-createdAt', 'due', 'title', 'position'].map((sort) => listCase(name, sort, FILTERS[name], 'middle')),
    ),
    ...COMBINED.flatMap(([name, sorts, filter]) => sorts.map((sort) => listCase(name, sort, filter))),
    ...['word, frequent', 'word, rare'].map((name) => listCase(name, 'relevance', FILTERS[name])),
    ...['today', 'overdue', 'upcoming', 'inbox'].map((view) =>
      listCase(`view ${view}`, 'usual', () => ({ view })),
    ),
    {
      name: 'sync from a recent cursor (changes behind it: many, ten)',
      address: ({ cursor }) => `/api/v1/sync?limit=10&cursor=${cursor}`,
    },
    ...[
      'view=today',
      'view=overdue',
      'view=upcoming',
      'view=inbox',
      'completed=false',
      `q=${FREQUENT_WORD}`,
    ].map((query) => ({
      name: `GET /tasks/count?${query}`,
      unbound: true,
      address: () => `/api/v1/tasks/count?${query}`,
    })),
    ...['lists', 'labels', 'stats'].map((path) => ({
      name: `GET /${path}`,
      unbound: true,
      address: () => `/api/v1/${path}`,
    })),
  ];
}

const listCase = (name, sort, filter, place = 'start') => ({
  name,
  sort,
  place,
  query: (user) => ({ limit: LIMIT, ...(sort !== 'usual' && { sort }), ...filter(user) }),
});

export const pathOf = ({ address, query }, user) =>
  address?.(user) ?? `/api/v1/tasks?${new URLSearchParams(query(user))}`;

const COLUMNS = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  due: 'due_wall',
  title: 'title COLLATE reading_order',
};

/** The data of an owner that the cases need: the ids to filter by, and for each sort the middle row. */
export async function readUser(admin, owner, knownChanges) {
  const one = async (sql) => (await admin.query(sql, [owner])).rows[0];
  const label = async (name) =>
    (await one(`SELECT id FROM labels WHERE owner_id = $1 AND name = '${name}'`)).id;
  const { id: list } = await one(`SELECT id FROM lists WHERE owner_id = $1 AND name = 'List 7'`);
  const { parent } = await one(
    `SELECT parent_id AS parent FROM tasks WHERE owner_id = $1 AND parent_id IS NOT NULL ORDER BY id OFFSET 60 LIMIT 1`,
  );
  const [frequent, rare, other] = [await label('frequent'), await label('rare'), await label('other 0')];
  const cursor = await feedCursor(admin, owner, knownChanges);
  return { owner, list, parent, frequent, rare, other, cursor, middles: await readMiddles(one) };
}

async function readMiddles(one) {
  const middles = {};
  for (const by of new Set(SORTS.map((sort) => sort.replace('-', '')))) {
    const column = COLUMNS[by] ?? by;
    const value = { due_wall: `to_char(due_wall, 'YYYY-MM-DD"T"HH24:MI:SS')`, priority: 'priority' }[column];
    const asIso = `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    const shown = value ?? (column.endsWith('_at') ? asIso : column);
    middles[by] = await one(`
      WITH those AS (SELECT * FROM tasks WHERE owner_id = $1 AND deleted_at IS NULL AND ${column} IS NOT NULL)
      SELECT ${shown} AS value, id FROM those ORDER BY ${column}, id OFFSET (SELECT count(*) / 2 FROM those) LIMIT 1`);
  }
  middles.undated = await one(`
    WITH those AS (SELECT * FROM tasks WHERE owner_id = $1 AND deleted_at IS NULL AND due_wall IS NULL)
    SELECT NULL AS value, id FROM those ORDER BY id OFFSET (SELECT count(*) / 2 FROM those) LIMIT 1`);
  return middles;
}

/** The service's own cursor, moved to another position. */
export function movedCursor(cursor, { value, id }) {
  const [fingerprint] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  return Buffer.from(JSON.stringify([fingerprint, value, id])).toString('base64url');
}
