import supertest, { type Response, type Test } from 'supertest';

/** A request that is sent once it is awaited. */
export type HttpCall = Test;
export type HttpResponse = Response;

/** Calls of the server at this URL. */
export const request = (url: string): ReturnType<typeof supertest> => supertest(url);
