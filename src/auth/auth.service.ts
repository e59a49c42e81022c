import { Injectable } from '@nestjs/common';
import { Env } from '../platform/config/env.js';
import { AuthConfigResponse, IdentityResponse } from './dto/auth.responses.js';
import type { Identity } from '../platform/identity.js';

@Injectable()
export class AuthService {
  constructor(private readonly env: Env) {}

  config(): AuthConfigResponse {
    return AuthConfigResponse.from(this.env.trust);
  }

  me(identity: Identity): IdentityResponse {
    return IdentityResponse.from(identity);
  }
}
