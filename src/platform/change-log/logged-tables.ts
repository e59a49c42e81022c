/** The table of each change type. */
export const LOGGED_TABLES = {
  settings: 'owners',
  list: 'lists',
  label: 'labels',
  task: 'tasks',
  completion: 'completions',
  reminder: 'reminder_events',
} as const;
