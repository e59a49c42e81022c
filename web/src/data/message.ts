import { Problem } from '@todo-backend/client';
import type { Text } from '../i18n/en';

/** Why a request failed, as the service says it. */
export const messageOf = (error: unknown, text: Text): string =>
  error instanceof Problem ? detailOf(error) : text.noConnection;

/** The first fault of the input says more than the summary. */
export const detailOf = ({ detail, title, errors = [] }: Detailed): string =>
  errors[0]?.detail ?? detail ?? title;

interface Detailed {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly { readonly detail: string }[];
}
