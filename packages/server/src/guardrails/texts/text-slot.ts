import { isObject, type JsonObject } from '../../providers/dialect.ts'
import type { Path } from '../../providers/wire/value-edits.ts'
import type { Speaker, Stage } from '../check.ts'
import { heldFile, wordsOf } from './text-file.ts'

/**
 * How a text stands in its document. text: a JSON string. json-text: a JSON string that holds JSON. json: a JSON value
 * itself. Of the latter two, `text` is the JSON text. file: a JSON string that holds a text file (text-file.ts).
 */
export type Form = 'text' | 'json-text' | 'json' | 'file'

/** One text of a request or of an answer, and where it stands. */
export type TextSlot = {
  readonly path: Path
  readonly form: Form
  readonly text: string
  readonly speaker: Speaker
  readonly stage: Stage
}

/** A text in an event of a stream. */
export type EventSlot = {
  readonly path: Path
  /** delta: what comes next in its channel. whole: all of it at once, be it new or said again. */
  readonly kind: 'delta' | 'whole'
  readonly form: Form
  readonly text: string
  /** Which text it belongs to: `sequence/name`. Texts of one sequence follow each other. */
  readonly channel: string
}

/** What an event of a stream says. */
export type EventTexts = {
  readonly slots: readonly EventSlot[]
  /** Channels that begin so have ended with this event. */
  readonly ends: readonly string[]
  /** What repeats the text in another form (probabilities of its tokens), and goes when the text is edited. */
  readonly besides: readonly Besides[]
}
export type Besides = { readonly path: Path; readonly raw: string }

/** How a dialect's documents hold their texts. Pure, and tolerant: what is not of the dialect's shape holds none. */
export type DialectTexts = {
  requestTexts(body: JsonObject): readonly TextSlot[]
  /** stage `output`. */
  answerTexts(body: JsonObject): readonly TextSlot[]
  /** Words of the caller that an answer repeats: never examined. */
  echoes(body: JsonObject): readonly TextSlot[]
  /** Beside answers' texts. */
  besides(body: JsonObject): readonly Besides[]
  /** Events that say again what was said keep their texts in mind. */
  readonly repeats: boolean
  eventTexts(event: JsonObject): EventTexts
}

export const noTexts: EventTexts = { slots: [], ends: [], besides: [] }

/** Gathers slots under one speaker and stage. */
export function slotsOf(speaker: Speaker, stage: Stage, into: TextSlot[]) {
  const add = (path: Path, form: Form, text: string): void => {
    if (text !== '') into.push({ path, form, text, speaker, stage })
  }
  const self = {
    text(path: Path, value: unknown): void {
      if (typeof value === 'string') add(path, 'text', value)
    },
    /** Arguments as most dialects say them: JSON in a string. */
    jsonText(path: Path, value: unknown): void {
      if (typeof value === 'string') add(path, isJson(value) ? 'json-text' : 'text', value)
    },
    json(path: Path, value: unknown): void {
      if (typeof value === 'string') add(path, 'text', value)
      else if (typeof value === 'object' && value !== null) add(path, 'json', JSON.stringify(value))
    },
    /** A file in a part, where it holds text. */
    file(path: Path, part: JsonObject): void {
      const file = heldFile(part)
      if (file !== null && wordsOf(file) !== null) add([...path, ...file.path], 'file', file.data)
    },
    /** A string, or a list of parts that have a text. */
    content(path: Path, value: unknown, key = 'text'): void {
      self.text(path, value)
      each(value, (part, at) => self.text([...path, at, key], part[key]))
    },
  }
  return self
}

/** The objects of a list, with their places. */
export function each(list: unknown, visit: (one: JsonObject, at: number) => void): void {
  if (Array.isArray(list)) list.forEach((one: unknown, at) => isObject(one) && visit(one, at))
}

/** What a model calls arguments need not be JSON. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** An index as a dialect says it; `at`, its place in the list, where it says none. */
export const indexOr = (value: unknown, at: number): number => (typeof value === 'number' ? value : at)
