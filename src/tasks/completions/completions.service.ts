import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { v7 as uuidv7 } from 'uuid';
import { decodeCursor, encodeCursor, isTimeValue } from '../../platform/http/pagination/cursor.js';
import { type Page, pageOf } from '../../platform/http/pagination/page.js';
import type { PageQuery } from '../../platform/http/pagination/page.query.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { SettingsService } from '../../account/settings/settings.service.js';
import { OwnerLock } from '../../platform/change-log/owner-lock.js';
import { columnsOf } from '../due.js';
import type { CompleteTaskQuery, OccurrenceQuery } from '../dto/complete-task.query.js';
import { CompletionResponse } from '../dto/completion.response.js';
import type { OccurrencesQuery } from '../dto/occurrences.query.js';
import type { OccurrencesResponse } from '../dto/occurrences.response.js';
import { TaskResponse } from '../dto/task.response.js';
import { type Completed, nextOccurrence, type Standing } from '../recurrence/series.js';
import type { Task } from '../task.entity.js';
import {
  CompletionNotFound,
  CompletionNotLatest,
  NoFurtherOccurrence,
  TaskDoesNotRecur,
  TaskNotFound,
} from '../task.errors.js';
import { seriesOf } from '../task-schedule.js';
import { TasksRepository } from '../tasks.repository.js';
import { TaskTreeRepository } from '../tree/task-tree.repository.js';
import type { Completion } from './completion.entity.js';
import { CompletionsRepository } from './completions.repository.js';
import { foreseen, isAt, standing, startFor } from './occurrence.js';

/** What it means to be done: for good or, for a task that recurs, until the next occurrence. */
@Injectable()
export class CompletionsService {
  constructor(
    private readonly completions: CompletionsRepository,
    private readonly tasks: TasksRepository,
    private readonly tree: TaskTreeRepository,
    private readonly work: UnitOfWork,
    private readonly settings: SettingsService,
    private readonly ownerLock: OwnerLock,
  ) {}

  async list(
    owner: OwnerId,
    taskId: string,
    { limit, cursor }: PageQuery,
  ): Promise<Page<CompletionResponse>> {
    if (!(await this.tasks.find(owner, taskId))) throw new TaskNotFound();
    const which = { completionsOf: taskId };
    const after = cursor === undefined ? undefined : decodeCursor(which, cursor, isTimeValue);
    const completions = await this.completions.page(owner, { taskId, after, limit: limit + 1 });
    const cursorAt = ({ completedAt, id }: Completion) => encodeCursor(which, { value: completedAt, id });
    return pageOf(completions, limit, cursorAt, CompletionResponse.from);
  }

  /** The occurrences in a range that the rule foresees, the current one being the first that can be. */
  async preview(owner: OwnerId, id: string, query: OccurrencesQuery): Promise<OccurrencesResponse> {
    const task = await this.tasks.find(owner, id);
    if (!task) throw new TaskNotFound();
    return { data: foreseen(task, query, await this.clockOf(owner, Temporal.Now.instant())) };
  }

  async complete(
    owner: OwnerId,
    id: string,
    { subtasks, occurrence }: CompleteTaskQuery,
  ): Promise<TaskResponse> {
    const askedAt = Temporal.Now.instant();
    if (!subtasks) {
      const task = await this.tasks.update(owner, id, { completed: true }, 'recurrence_rule IS NULL');
      if (task) return TaskResponse.from(task);
    }
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const task = await this.tasks.lock(owner, id);
      if (!task) throw new TaskNotFound();
      if (!isAt(task, occurrence)) return TaskResponse.from(task);
      if (subtasks) await this.tree.completeBelow(owner, id);
      return TaskResponse.from(await this.completeLocked(owner, task, askedAt));
    });
  }

  /** Marks as not done a task that was; the record of its latest completion goes, by a trigger. */
  async reopen(owner: OwnerId, id: string): Promise<TaskResponse> {
    const task = await this.tasks.update(owner, id, { completed: false });
    if (!task) throw new TaskNotFound();
    return TaskResponse.from(task);
  }

  /** On to the next occurrence, without a record that this one was done. */
  async skip(owner: OwnerId, id: string, { occurrence }: OccurrenceQuery): Promise<TaskResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const task = await this.tasks.lock(owner, id);
      if (!task) throw new TaskNotFound();
      if (task.recurrenceRule === null || task.completed) throw new TaskDoesNotRecur();
      if (!isAt(task, occurrence)) return TaskResponse.from(task);
      const next = await this.next(owner, task, Temporal.Now.instant());
      if (!next) throw new NoFurtherOccurrence();
      return TaskResponse.from(await this.step(owner, task, next));
    });
  }

  /** Takes back the latest completion: the task stands again where it stood before. */
  async undo(owner: OwnerId, id: string, completionId: string): Promise<TaskResponse> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const task = await this.tasks.lock(owner, id);
      if (!task) throw new TaskNotFound();
      const completion = await this.completions.find(owner, completionId);
      if (completion?.taskId !== id) throw new CompletionNotFound();
      const latest = await this.completions.latest(owner, id);
      if (latest!.id !== completionId) throw new CompletionNotLatest();
      if (task.completed) return this.reopen(owner, id);
      await this.completions.remove(owner, completionId);
      const before = await this.tasks.update(owner, id, { ...standing(task, completion) });
      return TaskResponse.from(before!);
    });
  }

  /**
   * Completes the occurrence that the caller could see. Who asked before the latest completion was recorded cannot have known of the
   * occurrence after it, and meant the one that is done: two clients that complete it at once make one step.
   * @param changes what else is changed, before it is done, in the same statement: the version goes up by one
   */
  async completeLocked(
    owner: OwnerId,
    before: Task,
    askedAt: Temporal.Instant,
    changes: Partial<Task> = {},
  ): Promise<Task> {
    const task = { ...before, ...changes };
    const isDone = before.completed || (await this.wasDoneSince(owner, task, askedAt));
    if (isDone) return (await this.tasks.update(owner, task.id, changes))!;
    const next = task.recurrenceRule === null ? null : await this.next(owner, task, askedAt);
    if (next) return this.record(owner, task, next, changes);
    return (await this.tasks.update(owner, task.id, { ...changes, completed: true }))!;
  }

  private async wasDoneSince(owner: OwnerId, task: Task, askedAt: Temporal.Instant): Promise<boolean> {
    if (task.recurrenceRule === null) return false;
    const latest = await this.completions.latest(owner, task.id);
    return latest !== null && Temporal.Instant.compare(askedAt, latest.completedAt) <= 0;
  }

  private async record(owner: OwnerId, task: Task, next: Standing, changes: Partial<Task>): Promise<Task> {
    const { dueWall, dueTimed, dueTimeZone, dueAt, seriesStart, seriesNumber } = task;
    const { recurrenceRule, recurrenceFrom } = task;
    const moved = await this.step(owner, task, next, changes);
    await this.completions.add(owner, {
      id: uuidv7(),
      taskId: task.id,
      occurrence: {
        ...{ dueWall, dueTimed, dueTimeZone, dueAt, seriesStart, seriesNumber },
        ...{ recurrenceRule, recurrenceFrom },
      },
      // As late as can be, so that whoever asks from now on can have seen the next occurrence.
      completedAt: Temporal.Now.instant().toString({ fractionalSecondDigits: 3 }),
    });
    return moved;
  }

  private async step(owner: OwnerId, task: Task, next: Standing, changes: Partial<Task> = {}): Promise<Task> {
    const { due, number } = next;
    const moved = { ...columnsOf(due), startOn: startFor(task, due), seriesNumber: number };
    return (await this.tasks.update(owner, task.id, { ...changes, ...moved }))!;
  }

  private async next(owner: OwnerId, task: Task, at: Temporal.Instant): Promise<Standing | null> {
    return nextOccurrence(seriesOf(task), await this.clockOf(owner, at));
  }

  private async clockOf(owner: OwnerId, at: Temporal.Instant): Promise<Completed> {
    const { timeZone } = await this.settings.of(owner);
    return { at, timeZone };
  }
}
