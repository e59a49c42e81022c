import type { Client } from './client.js';
import { asAdmin, type TestDatabase } from './database.js';
import type { TestService } from './service.js';

export const ACCOUNT = '/api/v1/account';

let users = 0;

/** A user whose id does not occur in any other text. */
export async function userToErase(service: Pick<TestService, 'as'>): Promise<{ user: Client; id: string }> {
  const id = `erase-me-${users++}-${Math.random().toString(36).slice(2)}`;
  return { user: await service.as(id), id };
}

export const tokenFor = async (user: Client): Promise<string> =>
  (await user.post(`${ACCOUNT}/erasure`).expect(201)).body.token;
export const erase = (user: Client, confirm: string) => user.send('delete', ACCOUNT, { confirm });

/** The queued jobs, as text. */
export const jobsIn = ({ adminUrl }: TestDatabase): Promise<{ job: string }[]> =>
  asAdmin(
    async (admin) =>
      (
        await admin.query(
          `SELECT row_to_json(jobs)::text AS job FROM graphile_worker._private_jobs AS jobs ORDER BY id`,
        )
      ).rows,
    adminUrl,
  );

/** Writes to every table. */
export async function fill(user: Client): Promise<void> {
  const list = await user.newList();
  const label = await user.newLabel('secret');
  const due = { dateTime: '2020-01-01T09:00:00', timeZone: 'UTC' };
  const task = await user.newTask({
    listId: list.id,
    labelIds: [label.id],
    due,
    reminders: [{ minutesBefore: 5 }],
  });
  await user.newTask({ parentId: task.id, completed: true });
  const recurring = await user.newTask({ due, recurrence: { rule: 'FREQ=DAILY' } });
  await user.post(`/api/v1/tasks/${recurring.id}/complete`).expect(200);
  await user.delete(`/api/v1/tasks/${(await user.newTask()).id}`).expect(204);
  const gone = await user.newList({ name: 'Gone' });
  await user.newTask({ listId: gone.id });
  await user.delete(`/api/v1/lists/${gone.id}`).expect(204);
  await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
  await user.post('/api/v1/tasks', { title: 'once' }).set('idempotency-key', 'a-key').expect(201);
}
