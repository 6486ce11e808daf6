import type { Found } from '../found.ts'
import { assignedSecrets } from './assigned.ts'
import { connectionSecrets } from './connections.ts'
import { entropyOf } from './entropy.ts'
import { privateKeyParts } from './private-key.ts'
import { keyShapes } from './shapes.ts'

export const secretKinds = ['key', 'private-key', 'connection', 'assigned'] as const
export type SecretKind = (typeof secretKinds)[number]

/** Random letters and digits of 20 units have about 3.9 bits each; examples such as `xxxx` have next to none. */
const keyBitsAtLeast = 2.8

/** Everything that looks like a credential, each at most `longest` units. */
export function* readSecrets(
  text: string,
  kinds: ReadonlySet<SecretKind>,
  longest: number,
): Generator<Found> {
  if (kinds.has('key')) yield* publishedKeys(text, longest)
  if (kinds.has('private-key')) yield* privateKeyParts(text, longest)
  if (kinds.has('connection')) yield* connectionSecrets(text)
  if (kinds.has('assigned')) yield* assignedSecrets(text)
}

function* publishedKeys(text: string, longest: number): Generator<Found> {
  for (const { kind, prefix, shape } of keyShapes)
    for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
      if (at > 0 && /[A-Za-z0-9_]/.test(text[at - 1]!)) continue
      shape.lastIndex = at
      const [found] = shape.exec(text) ?? []
      if (found === undefined || !isRandom(found.slice(prefix.length))) continue
      yield { start: at, end: at + Math.min(found.length, longest), kind, score: 0.95 }
      at += found.length - 1
    }
}

/** Both letters and digits, or letters of both cases, and no pattern. */
const isRandom = (rest: string): boolean =>
  entropyOf(rest.slice(0, 100)) >= keyBitsAtLeast &&
  /\d/.test(rest) &&
  !/x{4}|\*{3}|\.{3}|your|example-|-here/i.test(rest) &&
  !/^[a-z]+(?:-[a-z]+)+$/.test(rest)
