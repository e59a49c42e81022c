import { Readable } from 'node:stream';
import {
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpCode,
  Post,
  StreamableFile,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { FILE_TYPE, notAFile } from '../platform/http/validation/files.js';
import { ApiProblems } from '../platform/http/openapi/decorators.js';
import { LimitReached } from '../platform/errors/problems.js';
import { TimeoutClass } from '../platform/request-context.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { ImportResponse } from './dto/import.response.js';
import { ExportService } from './export.service.js';
import { ImportService } from './import.service.js';
import { ImportRefused, TooManyTransfers } from './transfer-limits.js';

/** The request body as a stream, on routes registered with `acceptFiles`. */
export const FileBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): AsyncIterable<Buffer> => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined) return Readable.from([]);
    if (!(body instanceof Readable)) throw notAFile();
    // Keep the request open, so that a file rejected midway still gets a response.
    return body.iterator({ destroyOnReturn: false });
  },
);

const EXAMPLE = [
  '{"format":"todo-export","version":1,"exportedAt":"2026-11-24T09:00:00.000Z"}',
  '{"type":"settings","row":{"timeZone":"Europe/Berlin","version":2,"updatedAt":"2026-11-23T09:00:00.000Z"}}',
  '{"type":"end","rows":{"settings":1,"list":0,"label":0,"task":0,"completion":0,"history":0}}',
].join('\n');
const SCHEMA = {
  type: 'string',
  description: 'Newline-delimited JSON; see docs/export-format.md.',
  example: `${EXAMPLE}\n`,
};

@ApiTags('Export')
@Controller()
export class TransferController {
  constructor(
    private readonly exports: ExportService,
    private readonly imports: ImportService,
  ) {}

  @Get('export')
  @TimeoutClass('long')
  @ApiOperation({ operationId: 'exportAccount', summary: 'Export all data' })
  @ApiProduces(FILE_TYPE)
  @ApiOkResponse({ content: { [FILE_TYPE]: { schema: SCHEMA } } })
  @ApiProblems(TooManyTransfers)
  async export(@Owner() owner: OwnerId): Promise<StreamableFile> {
    return new StreamableFile(await this.exports.export(owner), {
      type: FILE_TYPE,
      disposition: `attachment; filename="todo-${new Date().toISOString().slice(0, 10)}.ndjson"`,
    });
  }

  @Post('import')
  @TimeoutClass('long')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'importAccount',
    summary: 'Import an exported file',
    description: 'Imports the whole file or nothing. Importing the same file again changes nothing.',
  })
  @ApiConsumes(FILE_TYPE)
  @ApiBody({ schema: SCHEMA })
  @ApiOkResponse({ type: ImportResponse })
  @ApiProblems(ImportRefused, LimitReached, TooManyTransfers)
  import(@Owner() owner: OwnerId, @FileBody() file: AsyncIterable<Buffer>): Promise<ImportResponse> {
    return this.imports.import(owner, file);
  }
}
