import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TicketOffice } from '../auth/tickets.js';
import type { DatabaseUrls } from '../platform/database/database-urls.js';
import { LockedOwners } from '../account/locks/locked-owners.js';
import { SyncModule } from '../sync/sync.module.js';
import { Announcer } from './announcer.js';
import { DirectConnection } from './direct-connection.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { LiveOptions } from './live-options.js';
import { StreamSlots } from './stream-slots.js';
import { EventTicket } from './tickets/event-ticket.entity.js';
import { TicketsRepository } from './tickets/tickets.repository.js';
import { TicketsService } from './tickets/tickets.service.js';

/** The change log as it grows: streams of events, and who wakes them in which process. */
@Module({})
export class LiveModule {
  constructor(locked: LockedOwners, events: EventsService) {
    locked.onLocked((owner) => events.endAll(owner));
  }

  static forRoot({ direct }: DatabaseUrls): DynamicModule {
    return {
      module: LiveModule,
      imports: [SyncModule, TypeOrmModule.forFeature([EventTicket])],
      controllers: [EventsController],
      providers: [
        { provide: DirectConnection, useFactory: () => new DirectConnection(direct) },
        Announcer,
        LockedOwners,
        StreamSlots,
        EventsService,
        LiveOptions,
        TicketsRepository,
        TicketsService,
        { provide: TicketOffice, useExisting: TicketsService },
      ],
      exports: [Announcer, LockedOwners, TicketOffice],
    };
  }
}
