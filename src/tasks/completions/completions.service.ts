import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { v7 as uuidv7 } from 'uuid';
import {
  decodeCursor,
  encodeCursor,
  isTimeValue,
  type Page,
  pageOf,
  type PageQuery,
} from '../../platform/http/pagination.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { OwnerId } from '../../platform/ownership/owner-id.js';
import { SettingsService } from '../../account/settings.service.js';
import { OwnerLock } from '../../platform/change-log/owners.repository.js';
import { columnsOf } from '../due.js';
import {
  type CompleteTaskQuery,
  CompletionResponse,
  type OccurrenceQuery,
  type OccurrencesQuery,
  type OccurrencesResponse,
} from './completions.dto.js';
import { TaskResponse } from '../dto/task.response.js';
import { nextOccurrence, type NextOccurrence, type ZonedInstant } from '../recurrence/series.js';
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
import { type Completion, CompletionsRepository } from './completions.repository.js';
import { isAt, occurrenceBefore, startFor, upcomingOccurrences } from './occurrence.js';

/** Completes tasks. A recurring task moves to its next occurrence instead of staying completed. */
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
    const cursorScope = { completionsOf: taskId };
    const after = cursor === undefined ? undefined : decodeCursor(cursorScope, cursor, isTimeValue);
    const completions = await this.completions.page(owner, { taskId, after, limit: limit + 1 });
    const cursorAt = ({ completedAt, id }: Completion) =>
      encodeCursor(cursorScope, { value: completedAt, id });
    return pageOf(completions, limit, cursorAt, CompletionResponse.from);
  }

  /** The occurrences in a range according to the rule, starting with the current one. */
  async preview(owner: OwnerId, id: string, query: OccurrencesQuery): Promise<OccurrencesResponse> {
    const task = await this.tasks.find(owner, id);
    if (!task) throw new TaskNotFound();
    return { data: upcomingOccurrences(task, query, await this.clockOf(owner, Temporal.Now.instant())) };
  }

  async complete(
    owner: OwnerId,
    id: string,
    { subtasks, occurrence }: CompleteTaskQuery,
  ): Promise<TaskResponse> {
    const requestedAt = Temporal.Now.instant();
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
      return TaskResponse.from(await this.completeLocked(owner, task, requestedAt));
    });
  }

  /** Reopens a completed task. A trigger deletes its latest completion. */
  async reopen(owner: OwnerId, id: string): Promise<TaskResponse> {
    const task = await this.tasks.update(owner, id, { completed: false });
    if (!task) throw new TaskNotFound();
    return TaskResponse.from(task);
  }

  /** Moves the task to its next occurrence without recording a completion. */
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

  /** Undoes the latest completion and returns the task to that occurrence. */
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
      const before = await this.tasks.update(owner, id, { ...occurrenceBefore(task, completion) });
      return TaskResponse.from(before!);
    });
  }

  /**
   * Completes the occurrence that the client has seen. A request from before the latest completion means the occurrence that is already
   * completed, so two clients that complete it concurrently advance the task once.
   * @param changes other changes, applied in the same statement so that the version increases by one
   */
  async completeLocked(
    owner: OwnerId,
    before: Task,
    requestedAt: Temporal.Instant,
    changes: Partial<Task> = {},
  ): Promise<Task> {
    const task = { ...before, ...changes };
    const isDone = before.completed || (await this.wasDoneSince(owner, task, requestedAt));
    if (isDone) return (await this.tasks.update(owner, task.id, changes))!;
    const next = task.recurrenceRule === null ? null : await this.next(owner, task, requestedAt);
    if (next) return this.record(owner, task, next, changes);
    return (await this.tasks.update(owner, task.id, { ...changes, completed: true }))!;
  }

  private async wasDoneSince(owner: OwnerId, task: Task, requestedAt: Temporal.Instant): Promise<boolean> {
    if (task.recurrenceRule === null) return false;
    const latest = await this.completions.latest(owner, task.id);
    return latest !== null && Temporal.Instant.compare(requestedAt, latest.completedAt) <= 0;
  }

  private async record(
    owner: OwnerId,
    task: Task,
    next: NextOccurrence,
    changes: Partial<Task>,
  ): Promise<Task> {
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
      // Taken as late as possible: requests after this time may refer to the next occurrence.
      completedAt: Temporal.Now.instant().toString({ fractionalSecondDigits: 3 }),
    });
    return moved;
  }

  private async step(
    owner: OwnerId,
    task: Task,
    next: NextOccurrence,
    changes: Partial<Task> = {},
  ): Promise<Task> {
    const { due, number } = next;
    const moved = { ...columnsOf(due), startOn: startFor(task, due), seriesNumber: number };
    return (await this.tasks.update(owner, task.id, { ...changes, ...moved }))!;
  }

  private async next(owner: OwnerId, task: Task, at: Temporal.Instant): Promise<NextOccurrence | null> {
    return nextOccurrence(seriesOf(task), await this.clockOf(owner, at));
  }

  private async clockOf(owner: OwnerId, at: Temporal.Instant): Promise<ZonedInstant> {
    const { timeZone } = await this.settings.of(owner);
    return { at, timeZone };
  }
}
