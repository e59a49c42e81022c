import { Injectable } from '@nestjs/common';
import type { ConflictingRow } from '../platform/errors/problem.js';
import { requestContext } from '../platform/request-context.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Limited, LimitsService } from '../account/limits.service.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { OwnerLock } from '../platform/change-log/owners.repository.js';
import type { ChangeType } from '../platform/change-log/change.entity.js';
import { SyncService } from '../sync/sync.service.js';
import { TrashPurge } from '../trash/trash.service.js';
import { MAX_SHOWN, type UndoDto, type UndoResponse } from './dto/history.dto.js';
import { NothingToUndo, UndoConflict } from './history.service.js';
import { UndoConflictsRepository } from './undo-conflicts.repository.js';
import { type Step, UndoRepository } from './undo.repository.js';

/** Referenced rows are added before, and removed after, the rows that reference them. */
const ORDER: readonly Step[] = [
  { type: 'settings', step: 'set' },
  ...(['list', 'label'] as const).flatMap((type) => [
    { type, step: 'add' as const },
    { type, step: 'set' as const },
  ]),
  { type: 'task', step: 'add' },
  { type: 'task', step: 'set' },
  { type: 'completion', step: 'add' },
  { type: 'completion', step: 'set' },
  ...(['completion', 'task', 'label', 'list'] as const).map((type) => ({ type, step: 'remove' as const })),
];
/** Removes labels first, because a restored label may need the name of a removed one. */
const LABELS_FIRST: readonly Step[] = [{ type: 'label', step: 'remove' }, ...ORDER];
const LIMITED = { tasks: 'task', lists: 'list', labels: 'label' } as const;

type Steps = Awaited<ReturnType<UndoRepository['steps']>>;

/** Undoes the logged changes of a request: all of them, or none if newer changes conflict. */
@Injectable()
export class UndoService {
  constructor(
    private readonly undos: UndoRepository,
    private readonly conflicts: UndoConflictsRepository,
    private readonly sync: SyncService,
    private readonly work: UnitOfWork,
    private readonly ownerLock: OwnerLock,
    private readonly limits: LimitsService,
    private readonly purge: TrashPurge,
  ) {}

  async undo(owner: OwnerId, { requestId }: UndoDto): Promise<UndoResponse> {
    return this.work.run(owner, async () => {
      const before = await this.ownerLock.acquire(owner);
      const undone = { requestId, seq: before.seq };
      const steps = await this.undos.steps(owner, undone);
      if (steps.length === 0) throw new NothingToUndo();
      throwIfAny(await this.conflicts.conflictsBefore(owner, undone));
      await this.reserve(owner, steps);
      const applied = orderFor(steps).filter(({ type, step }) => countOf(steps, type, step) > 0);
      await this.undos.withTriggersOff(owner, async () => {
        for (const step of applied) await this.undos.apply(owner, undone, step);
      });
      if (applied.some(({ type }) => type === 'task' || type === 'list')) {
        throwIfAny(await this.conflicts.conflictsAfter(owner, undone));
        await this.purge.reschedule(owner);
      }
      const { data } = await this.sync.persistPosition(owner, before, MAX_SHOWN);
      return {
        requestId: requestContext.getStore()!.requestId,
        undone: steps.reduce((sum, { step, count }) => (step === 'none' ? sum : sum + count), 0),
        data: data.map(({ change }) => change),
      };
    });
  }

  /** @throws LimitReached */
  private async reserve(owner: OwnerId, steps: Steps): Promise<void> {
    for (const [name, type] of Object.entries(LIMITED) as [Limited, ChangeType][]) {
      const more = countOf(steps, type, 'add') - countOf(steps, type, 'remove');
      if (more > 0) await this.limits.reserve(owner, name, more);
    }
  }
}

const orderFor = (steps: Steps): readonly Step[] =>
  countOf(steps, 'label', 'add') + countOf(steps, 'label', 'set') > 0 ? LABELS_FIRST : ORDER;

const countOf = (steps: Steps, type: ChangeType, step: Step['step']): number =>
  steps.find((found) => found.type === type && found.step === step)?.count ?? 0;

/** @throws UndoConflict for any rows; lists rows with newer changes if there are some, because those can be undone */
function throwIfAny(rows: readonly ConflictingRow[]): void {
  if (rows.length === 0) return;
  const changed = rows.filter(({ version }) => version !== null);
  throw new UndoConflict({ conflicts: changed.length > 0 ? changed : rows });
}
