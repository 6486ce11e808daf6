import { z } from 'zod'
import type { Problem } from '../kernel/problem.ts'
import { success, type Result } from '../kernel/result.ts'
import { GivenKey, headersPlace, keyPlace, keyTextOf, type ProviderEdit, type ProviderRow } from './model.ts'

/** What is needed of access/secrets.ts: the key's owner hands it in. */
export type OpenSecret = (sealed: string, place: string) => Result<string, Problem>

export type Credentials = {
  /** None, one, or several among which calls are spread. */
  readonly keys: readonly GivenKey[]
  readonly headers: Readonly<Record<string, string>>
}

const Headers = z.record(z.string(), z.string())
const Keys = z.array(GivenKey)

/** What is sealed for the keys of an edit; undefined keeps what is there, null takes it away. */
export const keysText = ({
  apiKey,
  keys,
}: Pick<ProviderEdit, 'apiKey' | 'keys'>): string | null | undefined =>
  keys === undefined ? apiKey : keys.length === 1 ? keyTextOf(keys[0]!) : JSON.stringify(keys)

/** No provider's key begins as a JSON array of strings or objects does. */
const keysOf = (text: string | null): readonly GivenKey[] => {
  if (text === null) return []
  return /^\[["{]/.test(text) ? Keys.parse(JSON.parse(text)) : [text]
}

/** A provider's credentials, unsealed. Fails with provider-secret-unreadable. */
export function openCredentials(row: ProviderRow, open: OpenSecret): Result<Credentials, Problem> {
  const key = row.sealedKey === null ? success(null) : open(row.sealedKey, keyPlace(row.name))
  if (!key.ok) return key
  if (row.sealedHeaders === null) return success({ keys: keysOf(key.value), headers: {} })
  const headers = open(row.sealedHeaders, headersPlace(row.name))
  if (!headers.ok) return headers
  return success({ keys: keysOf(key.value), headers: Headers.parse(JSON.parse(headers.value)) })
}
