import { Text } from '../../platform/http/validation/fields.js';

const REQUEST_ID_MAX = 128;

export class UndoDto {
  @Text({
    min: 1,
    max: REQUEST_ID_MAX,
    description:
      'The `X-Request-Id` from the response to the request. If several requests share it, all are undone.',
    example: '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e',
  })
  readonly requestId!: string;
}
