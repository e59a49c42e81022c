import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Problem } from '../platform/errors/problem.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LabelNotFound } from '../labels/labels.service.js';
import { ListNotFound } from '../lists/list.errors.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { CompletionsRepository } from '../tasks/completions/completions.repository.js';
import { TaskResponse } from '../tasks/dto/task.response.js';
import type { Task } from '../tasks/task.entity.js';
import { REVERTED_COLUMNS } from '../tasks/task-fields.js';
import {
  ParentNotFound,
  PlaceContradictory,
  SubtaskCycle,
  SubtaskTooDeep,
  TaskInTrash,
  TaskNotFound,
} from '../tasks/task.errors.js';
import { TasksRepository } from '../tasks/tasks.repository.js';
import { TaskTreeService } from '../tasks/tree/task-tree.service.js';
import type { RevertTaskDto } from './dto/history.dto.js';
import { RevertConflict, VersionInTrash, VersionNotFound } from './history.service.js';
import { HistoryRepository } from './history.repository.js';
import { UndoRepository } from './undo.repository.js';

/** Details of a revert conflict, by the problem raised when writing the old version. */
const REVERT_CONFLICTS = new Map([
  [ListNotFound.type, 'The list of this version (`listId`) was deleted or is in the trash.'],
  [ParentNotFound.type, 'The parent of this version (`parentId`) was deleted or is in the trash.'],
  [PlaceContradictory.type, 'The parent of this version (`parentId`) is now in another list.'],
  [SubtaskCycle.type, 'The parent of this version (`parentId`) is now below the task.'],
  [
    SubtaskTooDeep.type,
    'Under the parent of this version (`parentId`), the task or one of its subtasks would exceed the maximum depth.',
  ],
  [LabelNotFound.type, 'A label of this version (`labelIds`) was deleted.'],
]);

/** Reverts a task to an earlier version. The revert is itself a logged change. */
@Injectable()
export class RevertService {
  constructor(
    private readonly history: HistoryRepository,
    private readonly undos: UndoRepository,
    private readonly tasks: TasksRepository,
    private readonly tree: TaskTreeService,
    private readonly completions: CompletionsRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
  ) {}

  async revert(owner: OwnerId, id: string, { version }: RevertTaskDto): Promise<TaskResponse> {
    const reverted = this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const task = await this.tasks.findAnywhere(owner, id);
      if (!task) throw new TaskNotFound();
      if (task.deletedAt !== null) throw new TaskInTrash();
      if (version === task.version) return task;
      const was = await this.history.taskAt(owner, id, version);
      if (!was) throw new VersionNotFound();
      if (was.deletedAt !== null) throw new VersionInTrash();
      return this.write(owner, task, was);
    });
    return TaskResponse.from(await reverted.catch(throwRevertConflict));
  }

  private async write(owner: OwnerId, task: Task, was: Task): Promise<Task> {
    const { listId, parentId } = was;
    // Subtasks move with the task.
    const place = await this.tree.placeChanged(owner, task, { listId, parentId });
    const content = Object.fromEntries(REVERTED_COLUMNS.map((name) => [name, was[name]]));
    const values = { ...place, ...content, position: was.position };
    // Triggers would overwrite `completedAt`.
    return this.undos.withTriggersOff(owner, async () => {
      const written = await this.tasks.update(owner, task.id, values);
      if (task.completedAt !== was.completedAt) await this.recordCompletion(owner, task, was);
      return written!;
    });
  }

  /** Adds or removes the latest completion record to match the reverted state. */
  private async recordCompletion(owner: OwnerId, task: Task, was: Task): Promise<void> {
    const latest = task.completed ? await this.completions.latest(owner, task.id) : null;
    if (latest) await this.completions.remove(owner, latest.id);
    if (!was.completed) return;
    const { dueWall, dueTimed, dueTimeZone, dueAt, seriesStart, seriesNumber, completedAt } = was;
    const occurrence = { dueWall, dueTimed, dueTimeZone, dueAt, seriesStart, seriesNumber };
    await this.completions.add(owner, {
      ...{ id: uuidv7(), taskId: task.id, completedAt },
      occurrence,
    });
  }
}

function throwRevertConflict(error: unknown): never {
  const detail = error instanceof Problem ? REVERT_CONFLICTS.get(error.type) : undefined;
  throw detail === undefined ? error : new RevertConflict({ detail, cause: error });
}
