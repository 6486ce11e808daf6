import { z } from 'zod'
import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import { headersPlace, keyPlace, type ProviderRow } from './model.ts'

/** What is needed of access/secrets.ts: the key's owner hands it in. */
export type OpenSecret = (sealed: string, place: string) => Result<string, Problem>

export type Credentials = {
  readonly apiKey: string | null
  readonly headers: Readonly<Record<string, string>>
}

const Headers = z.record(z.string(), z.string())

/** A provider's credentials, unsealed. Fails with provider-secret-unreadable. */
export function openCredentials(row: ProviderRow, open: OpenSecret): Result<Credentials, Problem> {
  const key = row.sealedKey === null ? success(null) : open(row.sealedKey, keyPlace(row.name))
  if (!key.ok) return key
  if (row.sealedHeaders === null) return success({ apiKey: key.value, headers: {} })
  const headers = open(row.sealedHeaders, headersPlace(row.name))
  if (!headers.ok) return headers
  return success({ apiKey: key.value, headers: Headers.parse(JSON.parse(headers.value)) })
}
