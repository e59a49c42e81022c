import { BatchDto } from '../../../batch/dto/batch.dto.js';
import { CreateTaskDto, UpdateTaskDto } from '../../../tasks/dto/task.dto.js';
import { ListTasksQuery } from '../../../tasks/dto/list-tasks.query.js';
import { cleanInput, nestsDeeperThan } from './clean-input.js';

describe('cleanInput', () => {
  it('removes null from optional fields of a body that have no null', () => {
    const body = { title: 'x', labelIds: null, priority: null, listId: null };
    expect(cleanInput(body, UpdateTaskDto, 'body')).toEqual({ title: 'x' });
    expect(body).toHaveProperty('labelIds', null);
  });

  it('removes it in nested objects and lists', () => {
    const body = {
      due: { dateTime: '2030-01-01T10:00', timeZone: null },
      reminders: [{ minutesBefore: 5, at: null }, { at: '2030-01-01T10:00:00Z' }, 7, null],
    };
    expect(cleanInput(body, CreateTaskDto, 'body')).toEqual({
      due: { dateTime: '2030-01-01T10:00' },
      reminders: [{ minutesBefore: 5 }, { at: '2030-01-01T10:00:00Z' }, 7, null],
    });
  });

  it.each<[string, object]>([
    ['a nullable field', { due: null, description: null, parentId: null }],
    ['a required field', { title: null }],
    ['an unknown field', { xyzzy: null }],
    ['an empty text', { title: '', description: '' }],
  ])('keeps %s as it is', (_, body) => {
    expect(cleanInput(body, CreateTaskDto, 'body')).toBe(body);
  });

  it('keeps preconditions', () => {
    const update = { version: null };
    expect(cleanInput(update, UpdateTaskDto, 'body')).toBe(update);
    const batch = { operations: [{ method: 'PUT', path: '/tasks', ifMatch: null, ifNoneMatch: null }] };
    expect(cleanInput(batch, BatchDto, 'body')).toBe(batch);
  });

  it('leaves the bodies of a batch to their own routes', () => {
    const operation = { method: 'PUT', path: '/tasks', body: { labelIds: null, ref: null } };
    expect(cleanInput({ operations: [{ ...operation, ref: null }] }, BatchDto, 'body')).toEqual({
      operations: [operation],
    });
  });

  it('removes empty parameters from a query, and nothing else', () => {
    const query = { q: '', cursor: '', limit: '0', parentId: '', xyzzy: '', sort: ['', ''] };
    expect(cleanInput(query, ListTasksQuery, 'query')).toEqual({ limit: '0', xyzzy: '' });
  });

  it('removes empty values of a repeated parameter', () => {
    const query = { labelIds: ['', 'x', ''], allLabelIds: ['y', 'z'] };
    expect(cleanInput(query, ListTasksQuery, 'query')).toEqual({
      labelIds: ['x'],
      allLabelIds: ['y', 'z'],
    });
  });

  it.each([null, undefined, 'x', 7, [null]])('keeps what is no object: %j', (input) => {
    expect(cleanInput(input, CreateTaskDto, 'body')).toBe(input);
  });
});

describe('nestsDeeperThan', () => {
  it.each([
    [0, '7', false],
    [0, '{}', true],
    [1, '{}', false],
    [2, '{"a":[1,2]}', false],
    [1, '{"a":[1,2]}', true],
    [1, '[{},{}]', true],
    [2, '[{},{},{},{}]', false],
    [1, '["[[[[{{{{"]', false],
    [1, '["\\"[[[["]', false],
    [1, '["\\\\",[]]', true],
    [32, '['.repeat(100_000), true],
  ])('with a limit of %i of %s is %s', (limit, json, deeper) => {
    expect(nestsDeeperThan(limit, json)).toBe(deeper);
  });
});
