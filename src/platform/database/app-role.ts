/**
 * The role for the statements of requests. It has neither LOGIN, SUPERUSER nor BYPASSRLS. The login role switches to it per
 * transaction, when it sets the owner.
 */
export const APP_ROLE = 'todo_app';
