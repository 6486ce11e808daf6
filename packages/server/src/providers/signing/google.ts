import { createPrivateKey, createSign, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { Problem } from '../../kernel/problem.ts'
import type { Result } from '../../kernel/result.ts'
import { jsonOrNull } from '../dialect.ts'
import type { AccessToken, VendorTools } from '../vendor.ts'
import { askForToken } from './ask-for-token.ts'

/** The parts of a service account's key file that are needed. */
const ServiceAccount = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3).max(500),
  private_key: z.string().min(1).max(8_192),
  private_key_id: z.string().max(200).optional(),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
})

export type GoogleAccount = {
  readonly email: string
  readonly key: KeyObject
  readonly keyId: string | null
  readonly tokenUrl: string
}

/** Reads the JSON of a service account's key; null when it is none. */
export function readServiceAccount(text: string): GoogleAccount | null {
  const account = ServiceAccount.safeParse(jsonOrNull(text))
  if (!account.success) return null
  const { client_email: email, private_key, private_key_id: keyId, token_uri: tokenUrl } = account.data
  try {
    const key = createPrivateKey(private_key)
    return key.asymmetricKeyType === 'rsa' ? { email, key, keyId: keyId ?? null, tokenUrl } : null
  } catch {
    return null
  }
}

const scope = 'https://www.googleapis.com/auth/cloud-platform'
/** Google takes an assertion for at most an hour. */
const assertionSeconds = 3_600

/** The signed claim a token is given for (RFC 7523; developers.google.com/identity/protocols/oauth2/service-account). */
export function assertion(account: GoogleAccount, nowMs: number): string {
  const issuedAt = Math.floor(nowMs / 1_000)
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = { alg: 'RS256', typ: 'JWT', ...(account.keyId === null ? {} : { kid: account.keyId }) }
  const claims = {
    iss: account.email,
    scope,
    aud: account.tokenUrl,
    iat: issuedAt,
    exp: issuedAt + assertionSeconds,
  }
  const unsigned = `${part(header)}.${part(claims)}`
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(account.key, 'base64url')}`
}

/** Asks Google for an access token. Fails with provider-sign-in-failed, or as the request failed. */
export const askGoogle = (
  account: GoogleAccount,
  tools: VendorTools,
): Promise<Result<AccessToken, Problem>> =>
  askForToken(tools, account.tokenUrl, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertion(account, tools.nowMs()),
  })
