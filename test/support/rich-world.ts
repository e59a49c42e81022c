import type { Client } from './client.js';

/** Creates at least one row of every kind through the API and returns the ids that tests need. */
export interface RichWorld {
  readonly recurring: string;
  readonly reminded: string;
  readonly label: string;
  readonly list: string;
  readonly trashedList: string;
}

export async function makeRichWorld(user: Client): Promise<RichWorld> {
  await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
  const label = await user.newLabel('Café', { color: '#3366cc' });
  const other = await user.newLabel('errand');
  const list = await user.newList({ name: 'Home', color: '#aabbcc' });
  const archived = await user.newList({ name: 'Past' });
  const trashedList = await user.newList({ name: 'Gone' });
  const inList = { listId: list.id };
  await user.newTask({ title: 'Zoned', due: { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' } });
  await user.newTask({ title: 'Floating', due: { dateTime: '2026-12-24T18:00:00' }, startOn: '2026-12-20' });
  const reminded = await user.newTask({
    title: 'Milk and “quotes” \\ 🥛',
    description: 'Two\nlines\tand a tab',
    due: { date: '2099-12-24' },
    reminders: [{ minutesBefore: 30 }, { at: '2099-01-01T00:00:00Z' }],
    labelIds: [other.id, label.id],
    priority: 3,
    durationMinutes: 45,
  });
  const recurring = await user.newTask({
    ...inList,
    title: 'Water plants',
    due: { dateTime: '2026-11-01T09:00:00', timeZone: 'America/New_York' },
    recurrence: { rule: 'FREQ=DAILY;INTERVAL=2', from: 'due' },
    labelIds: [label.id],
  });
  for (let times = 0; times < 2; times++)
    await user.post(`/api/v1/tasks/${recurring.id}/complete`).expect(200);
  const ending = await user.newTask({
    due: { date: '2026-01-01' },
    recurrence: { rule: 'FREQ=DAILY;COUNT=2' },
  });
  for (let times = 0; times < 2; times++) await user.post(`/api/v1/tasks/${ending.id}/complete`).expect(200);
  await user.newTask({ title: 'Done', completed: true, ...inList });
  let parentId = (await user.newTask({ title: 'Depth 1', ...inList })).id;
  const top = parentId;
  for (let depth = 2; depth <= 5; depth++)
    parentId = (await user.newTask({ title: `Depth ${depth}`, parentId })).id;
  await user.patch(`/api/v1/tasks/${top}`, { title: 'Depth one' }).expect(200);
  const trashed = await user.newTask({ title: 'Trashed' });
  await user.newTask({ title: 'Trashed along', parentId: trashed.id });
  await user.delete(`/api/v1/tasks/${trashed.id}`).expect(204);
  await user.newTask({ listId: trashedList.id });
  await user.delete(`/api/v1/lists/${trashedList.id}`).expect(204);
  await user.patch(`/api/v1/lists/${archived.id}`, { archived: true }).expect(200);
  const destroyed = await user.newTask({ title: 'Destroyed' });
  await user.delete(`/api/v1/tasks/${destroyed.id}`).expect(204);
  await user.delete(`/api/v1/trash/${destroyed.id}`).expect(204);
  return {
    recurring: recurring.id,
    reminded: reminded.id,
    label: label.id,
    list: list.id,
    trashedList: trashedList.id,
  };
}
