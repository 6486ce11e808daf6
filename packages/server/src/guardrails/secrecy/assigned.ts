import type { Found } from '../found.ts'
import { entropyOf, isName, isPlaceholder } from './entropy.ts'

/** Words that announce a secret; the last of a name counts: `DB_PASSWORD`, `client.secret`. */
const announced =
  /(?:pass(?:word|wd|phrase|wort|code)|passwort|kennwort|pwd|contraseña|senha|mot de passe|hasło|пароль|密码|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|account[_-]?key|auth[_-]?key|secret[_-]?key|credential|encryption[_-]?key|signing[_-]?key|_key|sharedaccesskey|x-api-key)s?["'\]]{0,2}[ \t]{0,3}(?::=|=>|[:=]|is|lautet|ist|est|es|is set to)[ \t]{0,3}(?:bearer |token |basic )?(["'`]?)/gi

const bearer = /\b(?:bearer|basic)[ \t]+/gi
const userFlag = /(?:^|\s)(?:-u|--user)[ =]['"]?[\w.@-]{1,64}:/g

/** Words that bring secrets and other random strings alike ask for more noise than those that announce a password. */
const isPasswordWord = (word: string): boolean =>
  /pass|pwd|kennwort|contra|senha|hasł|пароль|密码/i.test(word)

const value = /[^\s"'`;,<>]{6,200}/y
const quoted = /[^"'`\n]{6,200}/y

/** Right after the word, with nothing between: then only what is plainly random counts. */
const followed =
  /\b(?:secret|token|api[ _-]?key|access[ _-]?key|password|passwort|credential)s?[ \t]{1,3}(?=[A-Za-z0-9+/_=-]{20,200}(?:$|[\s.,;)"']))/gi

export function* assignedSecrets(text: string): Generator<Found> {
  for (const match of text.matchAll(followed)) {
    const start = match.index + match[0].length
    const found = valueAt(text, start, value)
    if (found !== null && isNoise(found))
      yield { start, end: start + found.length, kind: 'secret', score: 0.8 }
  }
  for (const match of text.matchAll(announced)) {
    const start = match.index + match[0].length
    const isQuoted = match[1] !== ''
    const found = valueAt(text, start, isQuoted ? quoted : value)
    if (found === null) continue
    // In prose, "the password is wrong" is followed by a word.
    const isProse = /\b(?:is|ist|lautet|est|es)[ \t]+$/i.test(match[0])
    if (isSecret(found, isPasswordWord(match[0]), isProse))
      yield {
        start,
        end: start + found.length,
        kind: isPasswordWord(match[0]) ? 'password' : 'secret',
        score: 0.8,
      }
  }
  for (const [pattern, kind] of [
    [bearer, 'token'],
    [userFlag, 'password'],
  ] as const)
    for (const match of text.matchAll(pattern)) {
      const start = match.index + match[0].length
      const found = valueAt(text, start, value)
      if (found !== null && isSecret(found, kind === 'password', true))
        yield { start, end: start + found.length, kind, score: 0.8 }
    }
}

function valueAt(text: string, at: number, pattern: RegExp): string | null {
  pattern.lastIndex = at
  const [found] = pattern.exec(text) ?? []
  return found === undefined ? null : found.replace(/[.)\]}!?]+$/, '')
}

/** Letters of both cases and digits, as evenly spread as in random text. */
const isNoise = (found: string): boolean =>
  [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(found)) &&
  entropyOf(found) >= 3.8 &&
  !isPlaceholder(found)

/** A password holds two kinds of characters at least; a key is long and random. */
function isSecret(found: string, isPassword: boolean, isProse: boolean): boolean {
  if (found.length < 6 || isPlaceholder(found) || isName(found) || /\s/.test(found)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(found)).length
  if (isPassword) return kinds >= (isProse ? 3 : 2) && entropyOf(found) >= 2.3
  return found.length >= 16 && kinds >= 2 && /\d/.test(found) && entropyOf(found) >= 3
}
