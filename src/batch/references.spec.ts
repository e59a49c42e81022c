import { InvalidInput } from '../platform/errors/problems.js';
import type { OperationDto } from './dto/batch.dto.js';
import { resolved } from './references.js';

const ID = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';
const OTHER = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0f';
const rows = new Map([
  ['milk', ID],
  ['__proto__', OTHER],
]);

const operation = (path: string, body?: Record<string, unknown>): OperationDto => ({
  method: 'POST',
  path,
  ...(body && { body }),
});

function pointersOf(path: string, body?: Record<string, unknown>): string[] {
  try {
    resolved(operation(path, body), rows);
  } catch (error) {
    if (error instanceof InvalidInput) return error.errors!.map(({ pointer }) => pointer);
    throw error;
  }
  return [];
}

describe('resolved', () => {
  it.each([
    ['/tasks/$milk', `/tasks/${ID}`],
    ['/tasks/$milk/labels/$__proto__', `/tasks/${ID}/labels/${OTHER}`],
    ['/tasks/$milk?a=$milk', `/tasks/${ID}?a=$milk`],
    ['/tasks?a=b?c=/$none', '/tasks?a=b?c=/$none'],
    ['/tasks?', '/tasks?'],
    ['/tasks/a$milk/$', '/tasks/a$milk/$'],
  ])('resolves references in path segments only: %s', (path, expected) => {
    expect(resolved(operation(path), rows)).toEqual(operation(expected));
  });

  it('resolves references in id fields and lists of ids', () => {
    const names = { id: '$milk', listId: '$milk', parentId: '$__proto__', before: '$milk', after: '$milk' };
    const body = { ...names, labelIds: ['$milk', OTHER], webhookId: '$milk' };
    expect(resolved(operation('/tasks', body), rows).body).toEqual({
      id: ID,
      listId: ID,
      parentId: OTHER,
      before: ID,
      after: ID,
      labelIds: [ID, OTHER],
      webhookId: ID,
    });
  });

  it.each(['title', 'description', 'name', 'text', 'color', 'due', 'Id', 'ids', 'idiom', 'beforehand'])(
    'does not resolve references in %s',
    (field) => {
      for (const value of ['$milk', '$none', ['$milk'], { id: '$none' }]) {
        expect(resolved(operation('/tasks', { [field]: value }), rows).body).toEqual({ [field]: value });
      }
    },
  );

  it.each([
    null,
    7,
    true,
    '',
    '$',
    '$$milk',
    '$milk ',
    ' $milk',
    '$mi lk',
    'milk',
    '$milk\n',
    { id: '$none' },
  ])('passes on a value that is not a reference: %j', (value) => {
    expect(resolved(operation('/tasks', { listId: value }), rows).body).toEqual({ listId: value });
  });

  it('reports each unknown reference', () => {
    expect(pointersOf('/tasks/$none/labels/$neither', { labelIds: ['$milk', '$no', '$nor'] })).toEqual([
      '/path',
      '/path',
      '/body/labelIds',
      '/body/labelIds',
    ]);
    expect(pointersOf('/tasks', { parentId: '$toString', listId: '$constructor' })).toEqual([
      '/body/parentId',
      '/body/listId',
    ]);
  });

  it('keeps a field named like a property of Object.prototype', () => {
    const body: Record<string, unknown> = JSON.parse('{ "__proto__": { "id": 1 }, "toString": 1 }');
    const { body: passed } = resolved(operation('/tasks', body), rows);
    expect(Object.keys(passed!)).toEqual(['__proto__', 'toString']);
    expect(Object.getPrototypeOf(passed)).toBe(Object.prototype);
  });
});
