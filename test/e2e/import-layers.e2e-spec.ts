import type pg from 'pg';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { ImportRepository } from '../../src/transfer/import.repository.js';
import { ImportLineValidator } from '../../src/transfer/import-line-validator.js';
import { StagingRepository } from '../../src/transfer/staging.repository.js';
import { type TestApp, startApp } from '../support/app.js';
import { asAdmin } from '../support/database.js';
import { makeRichWorld } from '../support/rich-world.js';
import { exportOf } from '../support/transfer.js';

const ADA = 'ada' as OwnerId;
const TABLES = [
  'owners',
  'lists',
  'labels',
  'tasks',
  'completions',
  'changes',
  'task_terms',
  'reminder_events',
];

let service: TestApp;
let file: string;

beforeAll(async () => {
  service = await startApp();
  const bob = await service.as('bob');
  await makeRichWorld(bob);
  file = await exportOf(bob);
  await (await service.as('ada')).newTask({ title: 'Of Ada' });
});
afterAll(() => service.stop());

async function rowsOf(admin: pg.Client, whose: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const table of TABLES)
    rows.push((await admin.query(`SELECT t::text FROM ${table} t WHERE owner_id ${whose} ORDER BY 1`)).rows);
  return rows;
}

it('without row-level security, importing ids of another owner leaves that owner’s rows unchanged', async () => {
  await asAdmin(async (admin) => {
    const { metadataOf } = service.app.get(UnitOfWork);
    const work = {
      metadataOf,
      query: async (_owner: OwnerId, statement: pg.QueryConfig) => (await admin.query(statement)).rows,
    } as unknown as UnitOfWork;
    const [staging, imports] = [new StagingRepository(work), new ImportRepository(work)];
    const validator = new ImportLineValidator();
    const changed = file
      .replaceAll('"Done"', '"Stolen"')
      .replaceAll('"Home"', '"House"')
      .replaceAll('Café', 'Tea');
    await admin.query('BEGIN');
    await admin.query(`SELECT set_config('app.owner_id', $1, true)`, [ADA]);
    const bobs = await rowsOf(admin, `<> 'ada'`);
    await staging.begin(ADA);
    for (const [nth, text] of changed.trimEnd().split('\n').entries()) {
      const row = await validator.check({ number: nth + 1, text });
      if (row) await staging.stage(ADA, [row]);
    }
    await staging.staged(ADA);
    expect(await staging.faults(ADA)).toEqual([]);
    await imports.replaceSettings(ADA);
    await imports.releaseInbox(ADA);
    await imports.freeNames(ADA);
    for (const type of ['list', 'label', 'task', 'completion'] as const) {
      expect(await imports.replace(ADA, type)).toBe(0);
      expect(await imports.add(ADA, type)).toBeGreaterThan(0);
      expect(await imports.replace(ADA, type)).toBe(0);
    }
    expect(await imports.addHistory(ADA)).toBeGreaterThan(0);
    expect(await rowsOf(admin, `<> 'ada'`)).toEqual(bobs);
    expect(JSON.stringify(await rowsOf(admin, `= 'ada'`))).toContain('Stolen');
    await admin.query('ROLLBACK');
  }, service.database.adminUrl);
});
