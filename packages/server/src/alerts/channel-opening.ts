import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import type { ChannelKind, OpenChannel, Place } from './channel.ts'
import { channelSecretPlace, type HeldChannel } from './channel-model.ts'

export type Kinds = ReadonlyMap<string, ChannelKind>
export type OpenSealed = (sealed: string, place: string) => Result<string, Problem>
export type Secrets = Readonly<Record<string, string>>

export const secretsOf = (
  { id, sealedSecrets }: Pick<HeldChannel, 'id' | 'sealedSecrets'>,
  open: OpenSealed,
): Result<Secrets, Problem> => {
  const text = open(sealedSecrets, channelSecretPlace(id))
  return text.ok ? success(JSON.parse(text.value) as Secrets) : text
}

/** The stored channel, ready to write letters. Fails with provider-secret-unreadable, or body-invalid for a kind that is gone. */
export function openStored(
  kinds: Kinds,
  open: OpenSealed,
  channel: HeldChannel,
): Result<OpenChannel, Problem> {
  const secrets = secretsOf(channel, open)
  return secrets.ok ? openGiven(kinds, channel.kind, channel.settings, secrets.value) : secrets
}

/** Fails with body-invalid, naming the field. */
export function openGiven(
  kinds: Kinds,
  name: string,
  settings: unknown,
  secrets: unknown,
): Result<OpenChannel, Problem> {
  const kind = kinds.get(name)
  if (kind === undefined)
    return invalid(`"kind": there is no channel of this kind; there are ${[...kinds.keys()].join(', ')}.`)
  for (const [part, schema, given] of [
    ['settings', kind.settings, settings],
    ['secrets', kind.secrets, secrets],
  ] as const) {
    const read = schema.safeParse(given)
    if (read.success) continue
    return invalid(wrongField(read.error.issues[0]!, { schema, given, within: [part] }))
  }
  return success(kind.open(settings, secrets))
}

const invalid = (detail: string) => failure(problem('body-invalid', detail))

/** Without the path, which may be a credential. */
export const placeWords = (place: Place): string =>
  place.kind === 'mail' ? `${place.host}:${place.port}` : (URL.parse(place.url)?.origin ?? 'an address')
