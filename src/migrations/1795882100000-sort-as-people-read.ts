import type { MigrationInterface, QueryRunner } from 'typeorm';
import { READING_ORDER } from '../platform/database/owned.repository.js';

const INDEXES = [
  {
    name: 'tasks_in_reading_order',
    before: 'tasks_by_title',
    table: 'tasks',
    column: 'title',
    where: 'WHERE deleted_at IS NULL',
  },
  { name: 'labels_in_reading_order', before: 'labels_by_name', table: 'labels', column: 'name', where: '' },
];

/** Sorts titles and names with numbers by their value. Not transactional, because the indexes are built concurrently with writes. */
export class SortAsPeopleRead1795882100000 implements MigrationInterface {
  readonly name = 'SortAsPeopleRead1795882100000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE COLLATION IF NOT EXISTS ${READING_ORDER} (provider = icu, locale = 'und-u-kn-true')`,
    );
    for (const { name, before, table, column, where } of INDEXES) {
      // An interrupted attempt leaves an invalid index.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(
        `CREATE INDEX CONCURRENTLY ${name} ON ${table} (owner_id, ${column} COLLATE ${READING_ORDER}, id) ${where}`,
      );
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${before}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name, before, table, column, where } of INDEXES) {
      await runner.query(`CREATE INDEX ${before} ON ${table} (owner_id, ${column}, id) ${where}`);
      await runner.query(`DROP INDEX ${name}`);
    }
    await runner.query(`DROP COLLATION ${READING_ORDER}`);
  }
}
