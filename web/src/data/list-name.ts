import type { List } from '@todo-backend/client/replica';
import type { Text } from '../i18n/en';

/** The name of a list as it is shown: the inbox has one in each language. */
export function listName(list: List | undefined, text: Text): string {
  if (!list) return text.deletedRow;
  return list.inbox ? text.inbox : list.name;
}
