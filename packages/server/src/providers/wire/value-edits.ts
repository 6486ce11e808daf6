import { afterSpace, afterString, afterValue } from './top-level-fields.ts'

/** Where a value stands in a JSON document: keys and indices from the top. */
export type Path = readonly (string | number)[]

/** The raw JSON to put at a path. */
export type ValueEdit = { readonly path: Path; readonly raw: string }

type Branch = { readonly below: Map<string | number, Branch>; raw: string | null }

/**
 * Puts other values at these paths of a JSON document; every other byte stays as it came. `text` must have been
 * accepted by JSON.parse. Of a repeated key each occurrence is edited: whichever one a reader takes, it finds the edit.
 * A path that leads nowhere changes nothing.
 */
export function editValues(text: string, edits: readonly ValueEdit[]): string {
  if (edits.length === 0) return text
  const root: Branch = { below: new Map(), raw: null }
  for (const { path, raw } of edits) {
    let branch = root
    for (const step of path) {
      let next = branch.below.get(step)
      if (!next) branch.below.set(step, (next = { below: new Map(), raw: null }))
      branch = next
    }
    branch.raw = raw
  }

  let edited = ''
  let copied = 0
  /** Answers the index just behind the value at `at`. */
  const walk = (at: number, branch: Branch): number => {
    if (branch.raw !== null) {
      const end = afterValue(text, at)
      edited += text.slice(copied, at) + branch.raw
      copied = end
      return end
    }
    const opening = text.charCodeAt(at)
    if (opening !== openBrace && opening !== openBracket) return afterValue(text, at)
    let from = afterSpace(text, at + 1)
    for (let index = 0; !isClosing(text.charCodeAt(from)); index++) {
      let step: string | number = index
      if (opening === openBrace) {
        const keyEnd = afterString(text, from)
        step = JSON.parse(text.slice(from, keyEnd)) as string
        from = afterSpace(text, afterSpace(text, keyEnd) + 1)
      }
      const next = branch.below.get(step)
      from = afterSpace(text, next ? walk(from, next) : afterValue(text, from))
      if (text.charCodeAt(from) === comma) from = afterSpace(text, from + 1)
    }
    return from + 1
  }
  walk(afterSpace(text, 0), root)
  return edited + text.slice(copied)
}

const openBrace = 0x7b
const openBracket = 0x5b
const comma = 0x2c
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d
