import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { problem } from '../platform/errors/problem.js';
import { omitUndefined } from '../platform/http/validation/read-only.js';
import {
  decodeCursor,
  encodeCursor,
  isTextValue,
  type Page,
  pageOf,
  type PageQuery,
} from '../platform/http/pagination.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import { type CreateLabelDto, LabelResponse, type UpdateLabelDto } from './dto/label.dto.js';
import { type Label, LABEL_NAME_MAX } from './label.entity.js';
import { LabelsRepository } from './labels.repository.js';

export class LabelNotFound extends problem({
  name: 'label-not-found',
  status: 404,
  title: 'Label not found',
  detail: 'No label with this id exists. Check the id.',
  constraint: 'tasks_label_ids_fkey',
}) {}

export class LabelExists extends problem({
  name: 'label-exists',
  status: 409,
  title: 'Label already exists',
  detail: 'A label with this id already exists. Use another id, or update the label with PATCH.',
}) {}

export class LabelNameTaken extends problem({
  name: 'label-name-taken',
  status: 409,
  title: 'Label name taken',
  detail: 'Another label has this name. Names are compared ignoring case and the encoding of accents.',
  constraint: 'labels_name',
}) {}

const CURSOR_SCOPE = { labels: 'all' };
const isName = isTextValue(LABEL_NAME_MAX);

@Injectable()
export class LabelsService {
  constructor(
    private readonly labels: LabelsRepository,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
  ) {}

  async list(owner: OwnerId, { limit, cursor }: PageQuery): Promise<Page<LabelResponse>> {
    const after = cursor === undefined ? undefined : decodeCursor(CURSOR_SCOPE, cursor, isName);
    const labels = await this.labels.page(owner, { after, limit: limit + 1 });
    const cursorAt = ({ name, id }: Label) => encodeCursor(CURSOR_SCOPE, { value: name, id });
    return pageOf(labels, limit, cursorAt, LabelResponse.from);
  }

  async get(owner: OwnerId, id: string): Promise<LabelResponse> {
    return found(await this.labels.find(owner, id));
  }

  async current(owner: OwnerId, id: string): Promise<LabelResponse | null> {
    const label = await this.labels.find(owner, id);
    return label && LabelResponse.from(label);
  }

  /** The label of each name, ignoring case; undefined if none has it. */
  async findByNames(owner: OwnerId, names: readonly string[]): Promise<(LabelResponse | undefined)[]> {
    if (names.length === 0) return [];
    const labels = await this.labels.findByNames(owner, names);
    const byKey = new Map(labels.map((label) => [keyOf(label.name), LabelResponse.from(label)]));
    return names.map((name) => byKey.get(keyOf(name)));
  }

  async create(
    owner: OwnerId,
    { id = uuidv7(), name, color = null }: CreateLabelDto,
  ): Promise<LabelResponse> {
    return this.work.run(owner, async () => {
      await this.limits.reserve(owner, 'labels');
      const label = await this.labels.add(owner, { id, name, color });
      if (!label) throw new LabelExists();
      return LabelResponse.from(label);
    });
  }

  async update(owner: OwnerId, id: string, { name, color }: UpdateLabelDto): Promise<LabelResponse> {
    return found(await this.labels.update(owner, id, omitUndefined({ name, color })));
  }

  async remove(owner: OwnerId, id: string): Promise<void> {
    await this.work.run(owner, async () => {
      // Same lock order as creating a task: owner before label. Otherwise the two could deadlock.
      await this.ownerLock.acquire(owner);
      if (!(await this.labels.remove(owner, id))) throw new LabelNotFound();
    });
  }
}

/** Matches the expression of the index `labels_name`. */
const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

function found(label: Label | null): LabelResponse {
  if (!label) throw new LabelNotFound();
  return LabelResponse.from(label);
}
