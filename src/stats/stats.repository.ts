import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../platform/database/scoped.repository.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { Task } from '../tasks/task.entity.js';
import type { DueView } from '../tasks/due.js';
import { conditionsOf } from '../tasks/task-list.js';

export interface Stats {
  readonly open: number;
  readonly overdue: number;
  readonly perDay: readonly { readonly date: string; readonly completed: number }[];
  readonly streak: number;
}

export interface StatsQuery {
  readonly timeZone: string;
  /** First and last day, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly overdue: DueView;
}

/** Completions of tasks that are not in the trash. A subquery per task, because a join would be planned over all of them. */
const COMPLETIONS = `completions WHERE owner_id = :owner
  AND (SELECT deleted_at IS NULL FROM tasks WHERE tasks.owner_id = :owner AND tasks.id = task_id)`;
const startOf = (day: string): string => `((${day})::date::timestamp AT TIME ZONE :timeZone)`;
const DAY = `(completions.completed_at AT TIME ZONE :timeZone)::date`;
/**
 * The bounds on `completed_at` use the index; the comparison of dates is exact. Where clocks go back at midnight, a day begins twice and
 * PostgreSQL takes the second as its start.
 */
const completedWithin = (first: string, last: string): string => `${COMPLETIONS}
  AND completions.completed_at >= ${startOf(first)} - interval '1 day'
  AND completions.completed_at < ${startOf(`${last} + 1`)}
  AND ${DAY} BETWEEN ${first} AND ${last}`;
const completedOn = (day: string): string => `EXISTS (SELECT FROM ${completedWithin(day, day)})`;

@Injectable()
export class StatsRepository extends ScopedRepository<Task> {
  constructor(work: UnitOfWork) {
    super(Task, work);
  }

  /** One statement, so that all numbers come from one snapshot. A streak ends after a full day without completions. */
  async count(owner: OwnerId, { overdue, ...range }: StatsQuery): Promise<Stats> {
    const { sql, values } = conditionsOf({ view: overdue });
    const stats = await this.first<Stats>(
      owner,
      'count',
      { ...values, ...range },
      () => `
        WITH RECURSIVE counted AS (
          SELECT ${DAY} AS day, count(*)::integer AS completed FROM ${completedWithin(':from::date', ':to::date')} GROUP BY 1
        ), streak AS (
          SELECT day FROM (
            SELECT CASE WHEN ${completedOn(':today::date')} THEN :today::date ELSE :today::date - 1 END AS day
          ) AS latest WHERE ${completedOn('day')}
          UNION ALL
          SELECT day - 1 FROM streak WHERE ${completedOn('day - 1')}
        )
        SELECT
          (SELECT count(*)::integer FROM tasks WHERE owner_id = :owner AND NOT completed AND deleted_at IS NULL) AS open,
          (SELECT count(*)::integer FROM tasks WHERE owner_id = :owner AND deleted_at IS NULL AND ${sql.join(' AND ')}) AS overdue,
          (SELECT count(*)::integer FROM streak) AS streak,
          (SELECT json_agg(json_build_object('date', days.day::date, 'completed', COALESCE(completed, 0)) ORDER BY days.day)
             FROM generate_series(:from::timestamp, :to::timestamp, '1 day') AS days (day)
             LEFT JOIN counted ON counted.day = days.day::date) AS "perDay"`,
    );
    return stats!;
  }
}
