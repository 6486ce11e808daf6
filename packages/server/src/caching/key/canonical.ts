import { isObject } from '../../providers/dialect.ts'
import { isRawJson } from './exact-json.ts'

/** Deeper than any request means: past this it is not cached rather than walked. */
const deepest = 200

export type Canonical = {
  readonly text: string
  /** Members of all its objects, to be held against the text it was read from: fewer means a name was repeated. */
  readonly members: number
}

/**
 * The one text of a JSON value: names sorted by UTF-16 code unit, no space. Null when it is nested too deeply.
 * Follows RFC 8785 for what JSON.parse can hold; numbers it cannot hold keep their digits.
 */
export function canonicalJson(value: unknown): Canonical | null {
  let members = 0
  let isTooDeep = false

  const write = (part: unknown, depth: number): string => {
    if (depth > deepest) isTooDeep = true
    if (isTooDeep) return ''
    if (typeof part === 'string') return JSON.stringify(part)
    if (isRawJson(part)) return part.rawJSON
    if (Array.isArray(part)) {
      let text = '['
      for (let at = 0; at < part.length; at++) text += (at === 0 ? '' : ',') + write(part[at], depth + 1)
      return `${text}]`
    }
    if (isObject(part)) {
      const names = Object.keys(part).sort()
      members += names.length
      let text = '{'
      for (let at = 0; at < names.length; at++)
        text += `${at === 0 ? '' : ','}${JSON.stringify(names[at])}:${write(part[names[at]!], depth + 1)}`
      return `${text}}`
    }
    return JSON.stringify(part) ?? 'null'
  }

  const text = write(value, 0)
  return isTooDeep ? null : { text, members }
}
