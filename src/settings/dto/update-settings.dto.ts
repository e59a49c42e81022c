import { VersionField } from '../../common/conditional/version-field.js';
import { TimeZone } from '../../common/input/time-fields.js';

export class UpdateSettingsDto {
  @TimeZone({
    optional: true,
    description:
      'A name of the IANA time zone database. It decides what "today" is where a request does not say.',
    example: 'Europe/Berlin',
  })
  readonly timeZone?: string;

  @VersionField()
  readonly version?: number;
}
