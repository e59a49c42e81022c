import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { VersionedResource } from '../platform/http/preconditions/versioned-resource.js';
import { ApiId, ApiProblems, Created } from '../platform/http/openapi/decorators.js';
import { IdPipe } from '../platform/http/validation/route-params.js';
import { type Page, PageQuery, Paginated } from '../platform/http/pagination.js';
import { LimitReached } from '../platform/errors/problems.js';
import { TimeoutClass } from '../platform/request-context.js';
import { Owner, type OwnerId } from '../platform/ownership/owner-id.js';
import { CreateLabelDto, LabelPage, LabelResponse, UpdateLabelDto } from './dto/label.dto.js';
import { LabelExists, LabelNameTaken, LabelNotFound, LabelsService } from './labels.service.js';

@ApiTags('Labels')
@VersionedResource(LabelsService)
@Controller('labels')
export class LabelsController {
  constructor(private readonly labels: LabelsService) {}

  @Get()
  @Paginated()
  @ApiOperation({ operationId: 'listLabels', summary: 'List labels' })
  @ApiOkResponse({ type: LabelPage })
  @ApiProblems()
  list(@Owner() owner: OwnerId, @Query() query: PageQuery): Promise<Page<LabelResponse>> {
    return this.labels.list(owner, query);
  }

  @Post()
  @Created()
  @ApiOperation({ operationId: 'createLabel', summary: 'Create a label' })
  @ApiCreatedResponse({ type: LabelResponse })
  @ApiProblems(LabelExists, LabelNameTaken, LimitReached)
  create(@Owner() owner: OwnerId, @Body() input: CreateLabelDto): Promise<LabelResponse> {
    return this.labels.create(owner, input);
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ operationId: 'getLabel', summary: 'Get a label' })
  @ApiOkResponse({ type: LabelResponse })
  @ApiProblems(LabelNotFound)
  get(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<LabelResponse> {
    return this.labels.get(owner, id);
  }

  @Patch(':id')
  @ApiId()
  @ApiOperation({ operationId: 'updateLabel', summary: 'Update a label' })
  @ApiOkResponse({ type: LabelResponse })
  @ApiProblems(LabelNotFound, LabelNameTaken)
  update(
    @Owner() owner: OwnerId,
    @Param('id', IdPipe) id: string,
    @Body() input: UpdateLabelDto,
  ): Promise<LabelResponse> {
    return this.labels.update(owner, id, input);
  }

  @Delete(':id')
  @TimeoutClass('long')
  @HttpCode(204)
  @ApiId()
  @ApiOperation({ operationId: 'deleteLabel', summary: 'Delete a label and remove it from tasks' })
  @ApiNoContentResponse()
  @ApiProblems(LabelNotFound)
  remove(@Owner() owner: OwnerId, @Param('id', IdPipe) id: string): Promise<void> {
    return this.labels.remove(owner, id);
  }
}
