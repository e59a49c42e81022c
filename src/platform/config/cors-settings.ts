import { Transform } from 'class-transformer';
import { Matches, ValidateBy } from 'class-validator';
import { ListFromText } from './from-text.js';
import { ProcessSettings } from './process-settings.js';

/** A scheme and a host. Includes the schemes of native web views, such as `capacitor:`. */
const SHAPE = /^[a-z][a-z\d+.-]*:\/\/[^/?#*@\\\s]+$/i;
/** Schemes that no page has as its origin. */
const UNSUPPORTED_SCHEMES = ['file:', 'ftp:', 'ws:', 'wss:'];

/** Normalizes an origin as in browsers' `Origin` header: lower case, no default port. Undefined if it is not an origin. */
export function originOf(text: string): string | undefined {
  if (!SHAPE.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  return UNSUPPORTED_SCHEMES.includes(protocol) ? undefined : `${protocol}//${host.toLowerCase()}`;
}

/** Leaves invalid origins unchanged, for `IsOrigin` to reject. */
const Origins = () => Transform(({ value }) => (value as string[]).map((text) => originOf(text) ?? text));

const IsOrigin = () =>
  ValidateBy(
    { name: 'isOrigin', validator: { validate: (text: string) => originOf(text) !== undefined } },
    {
      each: true,
      message: 'each of $property must be an origin such as https://app.example.com: no path, no wildcard',
    },
  );

/** Cross-origin access. */
export abstract class CorsSettings extends ProcessSettings {
  @ListFromText()
  @Origins()
  @IsOrigin()
  readonly CORS_ORIGINS: string[] = [];

  /** In addition to the headers that the service, tracing and HTTP libraries use. */
  @ListFromText()
  @Matches(/^[\w-]+$/, { each: true, message: 'each of $property must be the name of a header, no wildcard' })
  readonly CORS_ALLOWED_HEADERS: string[] = [];
}
