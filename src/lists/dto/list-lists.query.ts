import { BooleanField } from '../../platform/http/validation/fields.js';
import { FromTrueFalse } from '../../platform/http/validation/query-fields.js';
import { PageQuery } from '../../platform/http/pagination/page.query.js';

export class ListListsQuery extends PageQuery {
  @FromTrueFalse()
  @BooleanField({
    optional: true,
    description: '`true` for archived lists only, `false` for active lists only.',
    example: false,
  })
  readonly archived?: boolean;
}
