import { CreateTaskDto } from '../../../tasks/dto/create-task.dto.js';
import { UpdateTaskDto } from '../../../tasks/dto/update-task.dto.js';
import { UpdateListDto } from '../../../lists/dto/update-list.dto.js';
import { hasReadOnly, readOnlyFieldsOf, withoutUnchanged } from './read-only.js';

const OF_TASKS = readOnlyFieldsOf(UpdateTaskDto);

describe('readOnlyFieldsOf', () => {
  it('names what the response has and the body cannot change', () => {
    const always = ['createdAt', 'id', 'ownerId', 'position', 'updatedAt'];
    expect([...OF_TASKS].sort()).toEqual(['completedAt', 'createdAt', 'deletedAt', ...always.slice(1)]);
    expect([...readOnlyFieldsOf(UpdateListDto)].sort()).toEqual(['inbox', 'openTasks', ...always].sort());
  });

  it('names nothing for a body that creates', () => {
    expect([...readOnlyFieldsOf(CreateTaskDto)]).toEqual([]);
  });
});

describe('hasReadOnly', () => {
  it('finds them with any value', () => {
    expect(hasReadOnly({ title: 'x', version: 1 }, OF_TASKS)).toBe(false);
    expect(hasReadOnly({ deletedAt: null }, OF_TASKS)).toBe(true);
    expect(hasReadOnly(null, OF_TASKS)).toBe(false);
    expect(hasReadOnly({ id: 'x' }, new Set())).toBe(false);
  });
});

describe('withoutUnchanged', () => {
  const current = { id: '1', deletedAt: null, position: 'a0', title: 'old' };

  it('removes what is as it is stored, and keeps what differs', () => {
    const body = { id: '1', deletedAt: null, position: 'a1', createdAt: undefined, title: 'old', xyzzy: 1 };
    expect(withoutUnchanged(body, OF_TASKS, current)).toEqual({ position: 'a1', title: 'old', xyzzy: 1 });
  });

  it('removes all of them where there is no row', () => {
    expect(withoutUnchanged({ id: '2', position: 'a1', title: 'x' }, OF_TASKS, null)).toEqual({ title: 'x' });
  });
});
