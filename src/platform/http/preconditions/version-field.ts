import { IntegerField } from '../validation/fields.js';

/** PostgreSQL's largest integer. */
export const VERSION_MAX = 2 ** 31 - 1;

/** What a body that changes a row can say beside. */
export const VersionField = (): PropertyDecorator =>
  IntegerField({
    min: 1,
    max: VERSION_MAX,
    optional: true,
    precondition: true,
    description: 'The version that is to be changed, as `If-Match` has it, where proxies leave that alone.',
  });
