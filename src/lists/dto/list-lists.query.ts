import { BooleanField } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { PageQuery } from '../../platform/http/pagination/page.query.js';

export class ListListsQuery extends PageQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: 'Only those that are archived, or only those that are not.',
    example: false,
  })
  readonly archived?: boolean;
}
