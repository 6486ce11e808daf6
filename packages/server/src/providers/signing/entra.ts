import type { Problem } from '../../kernel/problem.ts'
import type { Result } from '../../kernel/result.ts'
import type { AccessToken, VendorTools } from '../vendor.ts'
import { askForToken } from './ask-for-token.ts'

export type EntraApplication = {
  /** Where it signs in: https://login.microsoftonline.com, or a national cloud's. */
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
}

/** Client credentials at Microsoft Entra (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). */
export const askEntra = (
  { authority, tenantId, clientId, clientSecret, scope }: EntraApplication,
  tools: VendorTools,
): Promise<Result<AccessToken, Problem>> =>
  askForToken(tools, `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  })
