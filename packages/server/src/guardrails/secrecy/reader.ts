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

const prefixes = new RegExp(
  [...new Set(keyShapes.map(({ prefix }) => prefix))]
    .map((prefix) => prefix.replaceAll('.', '\\.'))
    .join('|'),
  'g',
)

/** Every place where some prefix stands is looked at with all the shapes that begin so. */
function* publishedKeys(text: string, longest: number): Generator<Found> {
  let done = 0
  for (const { index: at } of text.matchAll(prefixes)) {
    if (at < done || (at > 0 && /[A-Za-z0-9_]/.test(text[at - 1]!))) continue
    for (const { kind, prefix, shape } of keyShapes) {
      if (!text.startsWith(prefix, at)) continue
      shape.lastIndex = at
      const [found] = shape.exec(text) ?? []
      if (found === undefined || !isRandom(found.slice(prefix.length))) continue
      yield { start: at, end: at + Math.min(found.length, longest), kind, score: 0.95 }
      done = at + found.length
      break
    }
  }
}

/** Both letters and digits, or letters of both cases, and no pattern. */
const isRandom = (rest: string): boolean =>
  entropyOf(rest.slice(0, 100)) >= keyBitsAtLeast &&
  /\d/.test(rest) &&
  !/x{4}|\*{3}|\.{3}|your|example-|-here/i.test(rest) &&
  !/^[a-z]+(?:-[a-z]+)+$/.test(rest)
