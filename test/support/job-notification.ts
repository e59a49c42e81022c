/** Workers poll for due jobs every two seconds, and on this notification. */
export const LOOK_NOW = `SELECT pg_notify('jobs:insert', '{"count":1}')`;
