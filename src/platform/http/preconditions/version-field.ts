import { IntegerField } from '../validation/fields.js';

/** The maximum of PostgreSQL's `integer`. */
export const VERSION_MAX = 2 ** 31 - 1;

/** The optional `version` in the body of a change. */
export const VersionField = (): PropertyDecorator =>
  IntegerField({
    min: 1,
    max: VERSION_MAX,
    optional: true,
    precondition: true,
    description: 'Expected version, as in `If-Match`. Unlike the header, proxies do not change it.',
  });
