import { randomUUID } from 'node:crypto';
import { asAdmin, type TestDatabase } from './database.js';

export interface ReminderBody {
  readonly id: string;
  readonly ownerId: string;
  readonly taskId: string;
  readonly remindAt: string;
  readonly state: 'due' | 'snoozed' | 'dismissed';
  readonly snoozedUntil: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const REMINDERS = '/api/v1/reminders';

/** Inserts a reminder that became due at this time. @returns its id */
export async function newReminder(
  { adminUrl }: TestDatabase,
  task: { readonly id: string; readonly ownerId: string },
  remindAt = '2026-01-01T00:00:00.000Z',
): Promise<string> {
  const id = randomUUID();
  await asAdmin(
    (admin) =>
      admin.query('INSERT INTO reminder_events (owner_id, id, task_id, remind_at) VALUES ($1, $2, $3, $4)', [
        task.ownerId,
        id,
        task.id,
        remindAt,
      ]),
    adminUrl,
  );
  return id;
}
