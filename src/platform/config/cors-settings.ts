import { Transform } from 'class-transformer';
import { Matches, ValidateBy } from 'class-validator';
import { ListFromText } from './from-text.js';
import { ProcessSettings } from './process-settings.js';

/** A scheme and a host. The schemes of native apps' web views, such as `capacitor:`, are as good as `https:`. */
const SHAPE = /^[a-z][a-z\d+.-]*:\/\/[^/?#*@\\\s]+$/i;
/** No page has an origin of these. */
const PAGELESS = ['file:', 'ftp:', 'ws:', 'wss:'];

/** As browsers write it in `Origin`: in lower case, without a port that goes without saying; undefined where it is none. */
export function originOf(text: string): string | undefined {
  if (!SHAPE.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  return PAGELESS.includes(protocol) ? undefined : `${protocol}//${host.toLowerCase()}`;
}

/** What is no origin stays as it is, for `IsOrigin` to refuse. */
const Origins = () => Transform(({ value }) => (value as string[]).map((text) => originOf(text) ?? text));

const IsOrigin = () =>
  ValidateBy(
    { name: 'isOrigin', validator: { validate: (text: string) => originOf(text) !== undefined } },
    {
      each: true,
      message: 'each of $property must be an origin such as https://app.example.com: no path, no wildcard',
    },
  );

/** Which pages of other origins may call the service, and how. */
export abstract class CorsSettings extends ProcessSettings {
  @ListFromText()
  @Origins()
  @IsOrigin()
  readonly CORS_ORIGINS: string[] = [];

  /** Beside those that the service reads, and that tracing and HTTP libraries add. */
  @ListFromText()
  @Matches(/^[\w-]+$/, { each: true, message: 'each of $property must be the name of a header, no wildcard' })
  readonly CORS_ALLOWED_HEADERS: string[] = [];
}
