import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { decodeCursor, encodeCursor } from '../common/pagination/cursor.js';
import { type Page, pageOf } from '../common/pagination/page.js';
import type { OwnerId } from '../ownership/owner-id.js';
import type { CreateTaskDto } from './dto/create-task.dto.js';
import type { ListTasksQuery, TaskSort } from './dto/list-tasks.query.js';
import type { PutTaskDto } from './dto/put-task.dto.js';
import { TaskResponse } from './dto/task.response.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import type { Task } from './task.entity.js';
import { TaskExists, TaskNotFound } from './task.errors.js';
import { isSortValue, sortValue } from './task-sort.js';
import { TasksRepository } from './tasks.repository.js';

@Injectable()
export class TasksService {
  constructor(private readonly tasks: TasksRepository) {}

  async list(
    owner: OwnerId,
    { completed, priority, sort, limit, cursor }: ListTasksQuery,
  ): Promise<Page<TaskResponse>> {
    const filter = withoutAbsent({ completed, priority });
    const list = { filter, sort };
    const by = sort.replace('-', '') as TaskSort;
    const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
    const after = cursor === undefined ? undefined : decodeCursor(list, cursor, isSortValue[by]);
    const tasks = await this.tasks.page(owner, { filter, sort: { by, direction }, after, limit: limit + 1 });
    const cursorAt = (task: Task) => encodeCursor(list, { value: sortValue(task, by), id: task.id });
    return pageOf(tasks, limit, cursorAt, TaskResponse.from);
  }

  async get(owner: OwnerId, id: string): Promise<TaskResponse> {
    return found(await this.tasks.find(owner, id));
  }

  async create(owner: OwnerId, { id = uuidv7(), ...input }: CreateTaskDto): Promise<TaskResponse> {
    const task = await this.tasks.add(owner, { id, ...inFull(input) });
    if (!task) throw new TaskExists();
    return TaskResponse.from(task);
  }

  async put(
    owner: OwnerId,
    id: string,
    input: PutTaskDto,
  ): Promise<{ task: TaskResponse; created: boolean }> {
    const task = await this.tasks.put(owner, id, inFull(input));
    return { task: TaskResponse.from(task), created: task.created };
  }

  async update(owner: OwnerId, id: string, input: UpdateTaskDto): Promise<TaskResponse> {
    const { title, description, completed, priority } = input;
    return found(
      await this.tasks.update(owner, id, withoutAbsent({ title, description, completed, priority })),
    );
  }

  async complete(owner: OwnerId, id: string): Promise<TaskResponse> {
    return this.update(owner, id, { completed: true });
  }

  async reopen(owner: OwnerId, id: string): Promise<TaskResponse> {
    return this.update(owner, id, { completed: false });
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    if (!(await this.tasks.remove(owner, id))) throw new TaskNotFound();
  }
}

function found(task: Task | null): TaskResponse {
  if (!task) throw new TaskNotFound();
  return TaskResponse.from(task);
}

function inFull({ title, description = null, completed = false, priority = 0 }: PutTaskDto) {
  return { title, description, completed, priority };
}

/** What the client has named, `null` included; in a fixed order, so that the same names make the same statement. */
function withoutAbsent<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
