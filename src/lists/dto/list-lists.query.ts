import { Flag } from '../../common/input/fields.js';
import { FromTrueFalse } from '../../common/input/query-fields.js';
import { PageQuery } from '../../common/pagination/page.query.js';

export class ListListsQuery extends PageQuery {
  @FromTrueFalse()
  @Flag({
    optional: true,
    description: 'Only those that are archived, or only those that are not.',
    example: false,
  })
  readonly archived?: boolean;
}
