/**
 * The role that every request's statements run as. It may not log in, is no superuser and cannot bypass row-level
 * security; the log-in role switches to it for one transaction, together with the owner.
 */
export const APP_ROLE = 'todo_app';
