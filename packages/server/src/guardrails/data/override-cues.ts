import type { CueRule, CueSet } from '../phrases/cues.ts'
import { easternWords } from './override-words-eastern.ts'
import { english, westernWords } from './override-words-western.ts'
import type { OverrideWords } from './override-words.ts'

function setOf(words: OverrideWords): CueSet {
  const {
    verbs,
    scopes,
    objects,
    plain = [],
    negations = [],
    shows = [],
    secrets = [],
    verbLast = false,
  } = words
  const rule = (...order: readonly string[]): CueRule => ({
    ...{ kind: 'override', score: 0.9, order, within: 80 },
    ...(verbLast ? {} : { unless: 'negations' }),
  })
  return {
    cues: { verbs, scopes, objects, plain, negations, shows, secrets },
    rules: [
      ...(verbLast
        ? [rule('scopes', 'objects', 'verbs'), rule('objects', 'scopes', 'verbs'), rule('plain', 'verbs')]
        : [rule('verbs', 'scopes', 'objects'), rule('verbs', 'objects', 'scopes'), rule('verbs', 'plain')]),
      ...[verbLast ? ['secrets', 'shows'] : ['shows', 'secrets']].map((order): CueRule => ({
        kind: 'prompt-theft',
        score: 0.85,
        order,
        within: 80,
      })),
    ],
  }
}

export const overrideCues: readonly CueSet[] = [...westernWords, ...easternWords].map(setOf)

/** What is hidden in a code is read for English alone, the language such payloads are written in. */
export const englishOverrideCues: readonly CueSet[] = [setOf(english)]

/** The same, as rot13 writes it: found in one pass with the others. */
export const rot13OverrideCues: readonly CueSet[] = englishOverrideCues.map(({ cues, rules }) => ({
  cues: Object.fromEntries(Object.entries(cues).map(([name, words]) => [name, words.map(rot13)])),
  rules: rules.map((rule) => ({ ...rule, kind: 'encoded', score: 0.95 })),
}))

function rot13(text: string): string {
  return text.replace(/[a-z]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (letter < 'n' ? 13 : -13)),
  )
}
