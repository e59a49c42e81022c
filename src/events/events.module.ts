import { type DynamicModule, Module } from '@nestjs/common';
import { TicketService } from '../auth/tickets.js';
import type { DatabaseUrls } from '../platform/database/database-urls.js';
import { LockedOwners } from '../account/locked-owners.js';
import { SyncModule } from '../sync/sync.module.js';
import { ChangeNotifier } from './change-notifier.js';
import { ListenConnection } from './listen-connection.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { EventsOptions } from './events.errors.js';
import { StreamSlots } from './stream-slots.js';
import { TicketsRepository } from './event-tickets.repository.js';
import { EventTicketService } from './event-ticket.service.js';

/** Event streams over the change log, and change notifications between processes. */
@Module({})
export class EventsModule {
  constructor(locked: LockedOwners, events: EventsService) {
    locked.onLocked((owner) => events.endAll(owner));
  }

  static forRoot({ direct }: DatabaseUrls): DynamicModule {
    return {
      module: EventsModule,
      imports: [SyncModule],
      controllers: [EventsController],
      providers: [
        { provide: ListenConnection, useFactory: () => new ListenConnection(direct) },
        ChangeNotifier,
        LockedOwners,
        StreamSlots,
        EventsService,
        EventsOptions,
        TicketsRepository,
        EventTicketService,
        { provide: TicketService, useExisting: EventTicketService },
      ],
      exports: [ChangeNotifier, LockedOwners, TicketService],
    };
  }
}
