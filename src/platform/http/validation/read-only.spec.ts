import { CreateTaskDto, UpdateTaskDto } from '../../../tasks/dto/task.dto.js';
import { UpdateListDto } from '../../../lists/dto/list.dto.js';
import { hasReadOnly, readOnlyFieldsOf, withoutUnchanged } from './read-only.js';

const OF_TASKS = readOnlyFieldsOf(UpdateTaskDto);

describe('readOnlyFieldsOf', () => {
  it('names what the response has and the body cannot change', () => {
    const always = ['createdAt', 'id', 'ownerId', 'position', 'updatedAt'];
    expect([...OF_TASKS.names].sort()).toEqual(['completedAt', 'deletedAt', 'subtasks', ...always].sort());
    expect([...readOnlyFieldsOf(UpdateListDto).names].sort()).toEqual(
      ['deletedAt', 'inbox', 'openTasks', ...always].sort(),
    );
  });

  it('names nothing for a body that creates', () => {
    expect([...readOnlyFieldsOf(CreateTaskDto).names]).toEqual([]);
  });
});

describe('hasReadOnly', () => {
  it('finds them with any value', () => {
    expect(hasReadOnly({ title: 'x', version: 1 }, OF_TASKS)).toBe(false);
    expect(hasReadOnly({ deletedAt: null }, OF_TASKS)).toBe(true);
    expect(hasReadOnly(null, OF_TASKS)).toBe(false);
    expect(hasReadOnly({ id: 'x' }, readOnlyFieldsOf(CreateTaskDto))).toBe(false);
  });
});

describe('withoutUnchanged', () => {
  const current = { id: '1', deletedAt: null, position: 'a0', title: 'old' };

  it('removes what is as it is stored, and keeps what differs', () => {
    const body = { id: '1', deletedAt: null, position: 'a1', createdAt: undefined, title: 'old', xyzzy: 1 };
    expect(withoutUnchanged(body, OF_TASKS, current)).toEqual({ position: 'a1', title: 'old', xyzzy: 1 });
  });

  it('treats other notations of an id or an instant as the same value', () => {
    const id = '0199ab3a-4a1c-7f3e-9d60-0d8a5f1f6f0e';
    const stored = { id, createdAt: '2026-11-23T09:00:00.000Z', ownerId: 'ada' };
    const same = { id: id.toUpperCase(), createdAt: '2026-11-23T10:00:00+01:00' };
    expect(withoutUnchanged(same, OF_TASKS, stored)).toEqual({});
    const other = { createdAt: '2026-11-23T10:00:00Z', ownerId: 'ADA' };
    expect(withoutUnchanged(other, OF_TASKS, stored)).toEqual(other);
  });

  it('ignores derived fields', () => {
    expect(withoutUnchanged({ subtasks: [], title: 'x' }, OF_TASKS, current)).toEqual({ title: 'x' });
  });

  it('removes all of them where there is no row', () => {
    expect(withoutUnchanged({ id: '2', position: 'a1', title: 'x' }, OF_TASKS, null)).toEqual({ title: 'x' });
  });
});
