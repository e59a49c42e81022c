import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { omitUndefined } from '../platform/http/validation/read-only.js';
import { decodeCursor, encodeCursor, type Page, pageOf } from '../platform/http/pagination.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsService } from '../account/settings.service.js';
import { dueView } from './due.js';
import type { CountTasksQuery, ListTasksQuery } from './dto/list-tasks.query.js';
import { type TaskCountResponse, TaskResponse } from './dto/task.response.js';
import { filterOf, isSortValue, orderOf, sortValue, type TaskFilter } from './task-list.js';
import { type ListedTask, TasksRepository } from './tasks.repository.js';

/** Lists tasks by filter, view, search and sort, page by page. */
@Injectable()
export class TaskListService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly settings: SettingsService,
  ) {}

  async list(owner: OwnerId, query: ListTasksQuery): Promise<Page<TaskResponse>> {
    const { limit, cursor, view: name } = query;
    const [filter, sort] = [filterOf(query), orderOf(query)];
    const timeZone = await this.timeZoneOf(owner, query);
    // Without the current time, which changes between two pages.
    const cursorScope = { filter: omitUndefined(filter), sort, name, timeZone };
    const after = cursor === undefined ? undefined : decodeCursor(cursorScope, cursor, isSortValue[sort.by]);
    const view = viewOf(name, timeZone);
    const tasks = await this.tasks.page(owner, {
      filter: { ...filter, view },
      sort,
      after,
      limit: limit + 1,
    });
    const cursorAt = (task: ListedTask) =>
      encodeCursor(cursorScope, { value: sortValue(task, sort.by), id: task.id });
    return pageOf(tasks, limit, cursorAt, TaskResponse.from);
  }

  async count(owner: OwnerId, query: CountTasksQuery): Promise<TaskCountResponse> {
    const view = viewOf(query.view, await this.timeZoneOf(owner, query));
    return { count: await this.tasks.count(owner, { ...filterOf(query), view }) };
  }

  /** The time zone of "today", if the view depends on it. */
  private async timeZoneOf(owner: OwnerId, { view, timeZone }: CountTasksQuery): Promise<string | undefined> {
    if (view === undefined || view === 'inbox') return undefined;
    return timeZone ?? (await this.settings.of(owner)).timeZone;
  }
}

function viewOf(name: CountTasksQuery['view'], timeZone = 'UTC'): TaskFilter['view'] {
  if (name === undefined || name === 'inbox') return name && { name };
  return dueView(name, timeZone, Temporal.Now.instant());
}
