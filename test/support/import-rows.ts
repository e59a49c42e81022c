import type { FileLine } from './transfer.js';

export const AT = {
  version: 1,
  createdAt: '2026-11-24T09:00:00.000Z',
  updatedAt: '2026-11-24T09:00:00.000Z',
};
export const ID = '019ab3a4-5a1c-7f3e-9d60-00000000000';
export const LIST = `${ID}1`;
export const OTHER_LIST = `${ID}2`;
export const TASK = `${ID}3`;
export const OTHER_TASK = `${ID}4`;
export const LABEL = `${ID}5`;
export const COMPLETION = `${ID}6`;

export const list = (fields: object = {}): FileLine => ({
  type: 'list',
  row: { id: LIST, name: 'Home', position: 'a0', ...AT, ...fields },
});
export const label = (fields: object = {}): FileLine => ({
  type: 'label',
  row: { id: LABEL, name: 'errand', ...AT, ...fields },
});
export const task = (fields: object = {}): FileLine => ({
  type: 'task',
  row: { id: TASK, listId: LIST, title: 'Buy milk', position: 'a0', ...AT, ...fields },
});
export const completion = (fields: object = {}): FileLine => ({
  type: 'completion',
  row: { id: COMPLETION, taskId: TASK, completedAt: AT.createdAt, occurrence: {}, ...AT, ...fields },
});
export const history = (fields: object = {}): FileLine => ({
  type: 'history',
  row: {
    type: 'list',
    id: LIST,
    change: 'created',
    version: 1,
    changedAt: AT.createdAt,
    requestId: null,
    after: list().row,
    before: null,
    ...fields,
  },
});
export const settings = (): FileLine => ({
  type: 'settings',
  row: { timeZone: 'UTC', version: 1, updatedAt: AT.updatedAt },
});
