import { Whole } from '../../common/input/fields.js';

/** PostgreSQL's largest integer. */
const VERSION_MAX = 2_147_483_647;

export class RevertTaskDto {
  @Whole({
    min: 1,
    max: VERSION_MAX,
    description: 'Which version to go back to; that of now goes into `If-Match` and nowhere else.',
    example: 1,
  })
  readonly version!: number;
}
