import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { v7 as uuidv7 } from 'uuid';
import { fitToBytes } from '../platform/database/page-bytes.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { CompletionsService } from './completions/completions.service.js';
import type { CreateTaskDto, MoveTaskDto, PutTaskDto, UpdateTaskDto, WholeTaskDto } from './dto/task.dto.js';
import type { GetTaskQuery } from './dto/list-tasks.query.js';
import { TaskResponse, TaskTreeResponse } from './dto/task.response.js';
import { allColumns, changedSchedule, givenColumns, isMove, needsCurrentTask } from './task-fields.js';
import type { Task } from './task.entity.js';
import { TaskExists, TaskInTrash, TaskNotFound, TaskTreeTooLarge } from './task.errors.js';
import { TasksRepository } from './tasks.repository.js';
import { TaskTreeService } from './tree/task-tree.service.js';

@Injectable()
export class TasksService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly tree: TaskTreeService,
    private readonly completions: CompletionsService,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
  ) {}

  async get(owner: OwnerId, id: string, { include }: GetTaskQuery = {}): Promise<TaskTreeResponse> {
    if (include === undefined) return found(await this.tasks.find(owner, id));
    const branch = await this.tree.branch(owner, id);
    if (fitToBytes(branch.map(TaskResponse.from)).length < branch.length) throw new TaskTreeTooLarge();
    return TaskTreeResponse.of(branch);
  }

  async current(owner: OwnerId, id: string): Promise<TaskResponse | null> {
    const task = await this.tasks.findAnywhere(owner, id);
    return task && TaskResponse.from(task);
  }

  async create(owner: OwnerId, { id = uuidv7(), ...input }: CreateTaskDto): Promise<TaskResponse> {
    const task =
      (await this.append(owner, id, input)) ?? (await this.work.run(owner, () => this.add(owner, id, input)));
    return TaskResponse.from(task);
  }

  async put(
    owner: OwnerId,
    id: string,
    input: PutTaskDto,
  ): Promise<{ task: TaskResponse; created: boolean }> {
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const before = await this.tasks.findAnywhere(owner, id);
      if (before?.deletedAt) throw new TaskInTrash();
      const task = before ? await this.replace(owner, before, input) : await this.add(owner, id, input);
      return { task: TaskResponse.from(task), created: before === null };
    });
  }

  async update(owner: OwnerId, id: string, input: UpdateTaskDto): Promise<TaskResponse> {
    const requestedAt = Temporal.Now.instant();
    if (!needsCurrentTask(input)) {
      // Completing a recurring task moves it to its next occurrence, which needs the lock below.
      const condition = input.completed ? 'recurrence_rule IS NULL' : undefined;
      const task = await this.tasks.update(owner, id, givenColumns(input), condition);
      if (task || condition === undefined) return found(task);
    }
    return this.work.run(owner, async () => {
      await this.ownerLock.acquire(owner);
      const before = await this.tasks.lock(owner, id);
      if (!before) throw new TaskNotFound();
      const values = await this.changes(owner, before, input);
      const task = input.completed
        ? await this.completions.completeLocked(owner, before, requestedAt, values)
        : await this.tasks.update(owner, id, values);
      return TaskResponse.from(task!);
    });
  }

  /** Moves the task and its subtasks to the trash. */
  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.tree.trash(owner, id);
  }

  async restore(owner: OwnerId, id: string): Promise<TaskResponse> {
    return TaskResponse.from(await this.tree.restore(owner, id));
  }

  async move(owner: OwnerId, id: string, target: MoveTaskDto): Promise<TaskResponse> {
    return TaskResponse.from(await this.tree.move(owner, id, target));
  }

  async addLabel(owner: OwnerId, id: string, labelId: string): Promise<TaskResponse> {
    // The update returns null if the task already has the label.
    return found((await this.tasks.addLabel(owner, id, labelId)) ?? (await this.tasks.find(owner, id)));
  }

  async removeLabel(owner: OwnerId, id: string, labelId: string): Promise<TaskResponse> {
    return found(await this.tasks.removeLabel(owner, id, labelId));
  }

  /** The common case, in one round trip. Null for subtasks, the first task, and input that `add` rejects. */
  private async append(owner: OwnerId, id: string, input: WholeTaskDto): Promise<Task | null> {
    const { listId, parentId = null } = input;
    if (parentId !== null) return null;
    return this.tasks.append(
      owner,
      { id, ...allColumns(input) },
      { listId, maxTasks: this.limits.maxOf('tasks') },
    );
  }

  private async add(owner: OwnerId, id: string, input: WholeTaskDto): Promise<Task> {
    const columns = allColumns(input);
    // Pipelined in one round trip; the place is read after the limit's lock is held.
    const [, place] = await Promise.all([
      this.limits.reserve(owner, 'tasks'),
      this.tree.placeNew(owner, input),
    ]);
    const task = await this.tasks.add(owner, { id, ...place, ...columns });
    if (!task) throw new TaskExists();
    return task;
  }

  private async replace(owner: OwnerId, before: Task, input: WholeTaskDto): Promise<Task> {
    const place = await this.tree.placeReplaced(owner, before, input);
    return (await this.tasks.update(owner, before.id, { ...allColumns(input, before), ...place }))!;
  }

  private async changes(owner: OwnerId, before: Task, input: UpdateTaskDto): Promise<Partial<Task>> {
    // CompletionsService handles completion.
    const completed = input.completed === false ? false : undefined;
    return {
      ...givenColumns({ ...input, completed }),
      ...changedSchedule(before, input),
      ...(isMove(input) && (await this.tree.placeChanged(owner, before, input))),
    };
  }
}

function found(task: Task | null): TaskResponse {
  if (!task) throw new TaskNotFound();
  return TaskResponse.from(task);
}
