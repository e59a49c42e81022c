// The query plans of the lists' real statements, as the request role runs them: the service's own SQL for each query is
// prepared, run often enough for PostgreSQL to settle on a plan, and explained.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { plainToInstance } from 'class-transformer';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../dist/src/data-source.js';
import { SCOPE, scopeValues } from '../dist/src/platform/database/scoped-query.js';
import { ListTasksQuery } from '../dist/src/tasks/dto/list-tasks.query.js';
import { TaskListService } from '../dist/src/tasks/task-list.service.js';
import { Task } from '../dist/src/tasks/task.entity.js';
import { TasksRepository } from '../dist/src/tasks/tasks.repository.js';
import { writeMarkdown } from './report.mjs';
import { FILTERS, readUser, scaleCases } from './scale-cases.mjs';
import { BIG, SMALL } from './scale-world.mjs';

const FOLDER = join(import.meta.dirname, '../docs/query-plans');
/** PostgreSQL chooses between a generic and a custom plan after five executions. */
const SETTLING_RUNS = 7;

/** Checks the plans of all lists, and writes those of the most used sorts, one file per group. */
export async function writePlans({ admin, url }) {
  const dataSource = await new DataSource(dataSourceOptions(url)).initialize();
  const files = new Map();
  try {
    const users = [await readUser(admin, BIG), await readUser(admin, SMALL)];
    for (const one of scaleCases().filter(({ query }) => query)) {
      const [many, few] = await plansOf(dataSource, one, users);
      for (const plan of [many, few]) assertOwnRowsOnly(plan, one);
      if (!isKept(one)) continue;
      const group = groupOf(one);
      files.set(group, [...(files.get(group) ?? []), section(one, many, few)]);
    }
  } finally {
    await dataSource.destroy();
  }
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const [group, sections] of files) {
    const title = `# Plans: ${group.replaceAll('-', ' ')}`;
    await writeMarkdown(join(FOLDER, `${group}.md`), `${title}\n\n${ABOUT}\n${sections.join('\n')}`);
  }
}

const ABOUT = `Made by \`npm run bench:scale\`: lists of 50 for an owner with 100,000 tasks, and beneath each the totals for one with 1,000, in a
table of 2,000,000, as the request role sees them, of the prepared statement once PostgreSQL has settled on a plan. Nodes that
never ran are left out.
`;

function groupOf({ name, place }) {
  if (name === 'all') return 'sorts';
  if (place !== 'start') return 'from-the-middle';
  if (name.startsWith('view')) return 'views';
  if (name.includes('word')) return 'search';
  if (name.includes('label')) return 'labels';
  if (name.includes(',')) return 'combined';
  return /due|created|changed/.test(name) ? 'times' : 'states-and-places';
}

const isKept = ({ name, sort, place }) =>
  !(name in FILTERS) || place !== 'start' || ['-createdAt', 'due', 'relevance'].includes(sort);

function section({ name, sort, place }, many, few) {
  const title = `${name}, by ${sort}${place === 'start' ? '' : `, from the ${place}`}`;
  const totals = [few[0], few.find((line) => line.includes('Buffers:')), few.at(-1)];
  return `## ${title}\n\n${fenced(many.filter(isTelling))}\n\nWith 1,000:\n\n${fenced(totals)}\n`;
}

const isTelling = (line) => !/^\s*(Storage: Memory|Index Searches: 1$)/.test(line);
const fenced = (lines) => ['```', ...lines, '```'].join('\n');

async function plansOf(dataSource, one, users) {
  const runner = dataSource.createQueryRunner();
  const client = await runner.connect();
  try {
    const plans = [];
    // Alternating, so that the plan favours neither the large owner nor the small one.
    for (let run = 0; run < SETTLING_RUNS; run++) {
      for (const [index, user] of users.entries())
        plans[index] = await planOf(client, user, await statementOf(dataSource, one, user));
    }
    await client.query('DEALLOCATE listed');
    return plans;
  } finally {
    await runner.release();
  }
}

/** Every scan of tasks or of their search terms must use an index that starts with the owner. */
function assertOwnRowsOnly(plan, { name, sort }) {
  for (const [index, line] of plan.entries()) {
    if (!/Scan .*\bon (tasks|task_terms)\b/.test(line)) continue;
    const condition = plan.slice(index + 1).find((below) => /(Index|Recheck) Cond|->/.test(below)) ?? '';
    assert.match(condition, /(Index|Recheck) Cond: \(+owner_id = /, `${name} by ${sort}: ${line.trim()}`);
  }
}

async function planOf(client, { owner }, { text, values }) {
  const known = await client.query(`SELECT FROM pg_prepared_statements WHERE name = 'listed'`);
  if (known.rowCount === 0) await client.query(`PREPARE listed AS ${text}`);
  await client.query('BEGIN');
  await client.query(SCOPE.text, scopeValues(owner));
  const execute = `EXECUTE listed(${values.map(literal).join(', ')})`;
  const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${execute}`);
  await client.query('COMMIT');
  return withoutWhatNeverRan(rows.map((row) => row['QUERY PLAN']));
}

/** Captures the statement that the service would run. */
async function statementOf(dataSource, { query, sort, place }, user) {
  const by = sort.replace('-', '');
  const middle = user.middles[place === 'undated' ? 'undated' : by];
  const row = place !== 'start' && {
    id: middle.id,
    [by]: middle.value,
    dueWall: by === 'due' ? middle.value : null,
    recurrenceRule: null,
  };
  let caught;
  const work = { query: async (_owner, statement) => ((caught = statement), row ? [row, row] : []) };
  const repository = new TasksRepository(dataSource.getRepository(Task), work);
  const lists = new TaskListService(repository, { of: async () => ({ timeZone: 'UTC' }) });
  const asked = Object.fromEntries(Object.entries(query(user)).map(([name, value]) => [name, String(value)]));
  const list = (more) => lists.list(user.owner, plainToInstance(ListTasksQuery, { ...asked, ...more }));
  const { nextCursor } = await list({ limit: '1' });
  await list(nextCursor === null ? {} : { cursor: nextCursor });
  return caught;
}

function literal(value) {
  if (value === null) return 'NULL';
  return pg.escapeLiteral(Array.isArray(value) ? `{${value}}` : String(value));
}

/** Removes nodes that were never executed, and their children. */
function withoutWhatNeverRan(lines) {
  const kept = [];
  let above = Infinity;
  for (const line of lines) {
    const indent = line.search(/\S/);
    if (indent > above) continue;
    above = Infinity;
    if (line.includes('(never executed)')) above = indent;
    else kept.push(line);
  }
  return kept;
}
