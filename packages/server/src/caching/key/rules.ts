import { hash } from 'node:crypto'
import { failure, success, type Result } from '../../kernel/result.ts'
import type { Dialect } from '../../ledger/model.ts'
import { isObject } from '../../providers/dialect.ts'
import type { CacheAddress, CacheSettings } from '../model.ts'
import { canonicalJson } from './canonical.ts'
import { memberCount } from './exact-json.ts'
import { decidingHeaders, splitFields } from './ignored-fields.ts'
import { normaliseConversation } from './normalise.ts'

/** Counted up whenever a key would mean something else than before, so that old entries are never found again. */
const keyVersion = 1

/** Everything an answer depends on. */
export type KeyParts = {
  /** From the credential, never from a header or the body. */
  readonly projectId: string
  readonly keyId: string
  readonly settings: Pick<CacheSettings, 'mode' | 'ignoreCase' | 'scope'>
  /** The provider and model really called. */
  readonly provider: string
  readonly model: string
  readonly dialect: Dialect
  /** The operation within the dialect, where one has several (Gemini's embedContent); without the model's name. */
  readonly operation: string
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  /** The whole request as JSON text, with prompts rendered. Must have been accepted by JSON.parse. */
  readonly text: string
  /** The same, as `parseExactly` reads it. */
  readonly body: unknown
  /** What must be the same besides, where this is not the key of one request. */
  readonly besides?: readonly string[]
}

/** Why a request has no key: two parsers could read it differently, or it is nested past sense. */
export type NoKey = 'repeated-field' | 'too-deep' | 'not-an-object'

/**
 * The address of the answer to this request: SHA-256 over the version byte and the canonical JSON of everything that
 * decides the answer. Pure; equal requests have equal addresses and different ones do not.
 */
export function cacheAddress(parts: KeyParts): Result<CacheAddress, NoKey> {
  const { settings, projectId, text, body } = parts
  if (!isObject(body)) return failure('not-an-object')
  const { deciding, others } = splitFields(parts.dialect, body)
  const asked = canonicalJson(
    settings.mode === 'normalised' ? normaliseConversation(deciding, settings) : deciding,
  )
  const besides = canonicalJson(others)
  if (!asked || !besides) return failure('too-deep')
  // A name given twice is read as the last by us and maybe as the first by a provider: such an answer is for no one else.
  if (asked.members + besides.members !== memberCount(text)) return failure('repeated-field')
  const frame = JSON.stringify([
    projectId,
    settings.scope === 'key' ? parts.keyId : null,
    settings.mode === 'semantic' ? 'exact' : settings.mode,
    settings.mode === 'normalised' && settings.ignoreCase,
    parts.provider,
    parts.model,
    parts.dialect,
    parts.operation,
    decidingHeaders.map((name) => parts.headers[name] ?? null),
    ...(parts.besides === undefined ? [] : [parts.besides]),
  ])
  const id = hash('sha256', `${String.fromCharCode(keyVersion)}${frame}\n${asked.text}`, 'base64url')
  return success({ projectId, id })
}

/** One string for maps that hold every project. The project cannot run into the id: its colons are encoded. */
export const addressText = ({ projectId, id }: CacheAddress): string =>
  `${encodeURIComponent(projectId)}:${id}`
