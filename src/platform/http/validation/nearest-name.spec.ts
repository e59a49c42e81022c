import { nearestName } from './nearest-name.js';

const TASK = [
  'title',
  'description',
  'completed',
  'priority',
  'listId',
  'parentId',
  'due',
  'startOn',
  'durationMinutes',
  'recurrence',
  'labelIds',
  'reminders',
  'version',
];
const LIST = ['name', 'color', 'archived', 'version'];
const QUERY = ['limit', 'cursor', 'q', 'completed', 'labelIds', 'dueFrom', 'dueBefore', 'sort', 'timeZone'];

describe('nearestName', () => {
  it.each([
    ['labels', TASK, 'labelIds'],
    ['tags', TASK, 'labelIds'],
    ['done', TASK, 'completed'],
    ['notes', TASK, 'description'],
    ['dueDate', TASK, 'due'],
    ['due_date', TASK, 'due'],
    ['list', TASK, 'listId'],
    ['list_id', TASK, 'listId'],
    ['LISTID', TASK, 'listId'],
    ['parent', TASK, 'parentId'],
    ['name', TASK, 'title'],
    ['title', LIST, 'name'],
    ['colour', LIST, 'color'],
    ['search', QUERY, 'q'],
    ['per_page', QUERY, 'limit'],
    ['due', QUERY, 'dueFrom'],
    ['labelIds[]', QUERY, 'labelIds'],
    ['tz', QUERY, 'timeZone'],
  ])('takes %s for a synonym', (name, known, meant) => {
    expect(nearestName(name, known)).toBe(meant);
  });

  it.each([
    ['tilte', TASK, 'title'],
    ['titel', TASK, 'title'],
    ['priorty', TASK, 'priority'],
    ['desciption', TASK, 'description'],
    ['reminder_', TASK, 'reminders'],
    ['dua', TASK, 'due'],
    ['curser', QUERY, 'cursor'],
    ['lable', TASK, 'labelIds'],
    ['dedline', TASK, 'due'],
    ['perpge', QUERY, 'limit'],
  ])('takes %s for a slip of the pen', (name, known, meant) => {
    expect(nearestName(name, known)).toBe(meant);
  });

  it.each(['xyzzy', 'toString', 'constructor', '__proto__', '', 'q', 'tgs', 'x'.repeat(41), 'ownerId'])(
    'has no guess for %s',
    (name) => expect(nearestName(name, TASK)).toBeUndefined(),
  );

  it('has no guess where nothing is known', () => {
    expect(nearestName('title', [])).toBeUndefined();
  });
});
