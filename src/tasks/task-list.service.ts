import { Injectable } from '@nestjs/common';
import { Temporal } from 'temporal-polyfill';
import { omitUndefined } from '../platform/http/validation/omit-undefined.js';
import { decodeCursor, encodeCursor } from '../platform/http/pagination/cursor.js';
import { type Page, pageOf } from '../platform/http/pagination/page.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { SettingsService } from '../account/settings/settings.service.js';
import { dueView } from './due-view.js';
import type { CountTasksQuery, ListTasksQuery } from './dto/list-tasks.query.js';
import type { TaskCountResponse } from './dto/task-count.response.js';
import { TaskResponse } from './dto/task.response.js';
import type { TaskFilter } from './task-filter.js';
import { filterOf, orderOf } from './task-list.js';
import { isSortValue, sortValue } from './task-sort.js';
import { type ListedTask, TasksRepository } from './tasks.repository.js';

/** Finding tasks: filter, view, search and sort, page by page. */
@Injectable()
export class TaskListService {
  constructor(
    private readonly tasks: TasksRepository,
    private readonly settings: SettingsService,
  ) {}

  async list(owner: OwnerId, query: ListTasksQuery): Promise<Page<TaskResponse>> {
    const { limit, cursor, view: name } = query;
    const [filter, sort] = [filterOf(query), orderOf(query)];
    const timeZone = await this.zoneOf(owner, query);
    // The clock goes on between two pages; what was asked for stays the same.
    const list = { filter: omitUndefined(filter), sort, name, timeZone };
    const after = cursor === undefined ? undefined : decodeCursor(list, cursor, isSortValue[sort.by]);
    const view = viewOf(name, timeZone);
    const tasks = await this.tasks.page(owner, {
      filter: { ...filter, view },
      sort,
      after,
      limit: limit + 1,
    });
    const cursorAt = (task: ListedTask) =>
      encodeCursor(list, { value: sortValue(task, sort.by), id: task.id });
    return pageOf(tasks, limit, cursorAt, TaskResponse.from);
  }

  async count(owner: OwnerId, query: CountTasksQuery): Promise<TaskCountResponse> {
    const view = viewOf(query.view, await this.zoneOf(owner, query));
    return { count: await this.tasks.count(owner, { ...filterOf(query), view }) };
  }

  /** Where "today" is, if that matters. */
  private async zoneOf(owner: OwnerId, { view, timeZone }: CountTasksQuery): Promise<string | undefined> {
    if (view === undefined || view === 'inbox') return undefined;
    return timeZone ?? (await this.settings.of(owner)).timeZone;
  }
}

function viewOf(name: CountTasksQuery['view'], timeZone = 'UTC'): TaskFilter['view'] {
  if (name === undefined || name === 'inbox') return name && { name };
  return dueView(name, timeZone, Temporal.Now.instant());
}
