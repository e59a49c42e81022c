import pg from 'pg';
import { problemOf } from './postgres-errors.js';

const failure = (code: string) =>
  Object.assign(new pg.DatabaseError('could not write', 0, 'error'), { code });

describe('problemOf', () => {
  it('reports a full disk, but no other shortage', () => {
    const { type, detail } = problemOf(failure('53100'));
    expect({ name: type.name, detail }).toEqual({
      name: 'database-unavailable',
      detail: 'The disk of the database is full.',
    });
    expect(problemOf(failure('53200')).detail).toBe(type.detail);
  });

  it('takes a wrong parameter for a fault of the service, and a value that does not fit for one of the request', () => {
    expect(problemOf(failure('22023')).type.name).toBe('internal-error');
    expect(problemOf(failure('22003')).type.name).toBe('malformed-request');
  });
});
