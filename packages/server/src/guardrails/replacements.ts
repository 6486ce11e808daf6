import type { Finding } from './check.ts'
import { inJson, jsonView, type Replacement } from './json-view.ts'
import { stretchesOf, type Vault } from './mask.ts'
import { fileText, fileWith } from './texts/text-file.ts'
import type { Form } from './texts/text-slot.ts'

/** What a vault may have put into a text; see mask.ts. */
const placeholders = /\[[A-Z0-9_]{1,64}\]/g
export const placeholderCharsAtMost = 66

/** Words of an answer: what is masked in it for good, and what the caller's own words are put back for. */
export type AnswerVaults = {
  /** Of the request: restored. */
  readonly asked: Vault
  /** Of the answer: never restored. */
  readonly said: Vault
}

/** `text` as it reads; findings of this one text. Sorted, none overlapping; a finding goes before what it covers. */
export function answerReplacements(
  text: string,
  findings: readonly Finding[],
  { asked, said }: AnswerVaults,
): Replacement[] {
  const masked = stretchesOf(text, findings).map(({ start, end, kind, replacement }): Replacement => {
    const put = replacement ?? maskedIn(said, text.slice(start, end), kind)
    return { start, end, shown: put, kept: put }
  })
  if (asked.isEmpty()) return masked
  const restored: Replacement[] = []
  let next = 0
  for (const found of text.matchAll(placeholders)) {
    const [start, end] = [found.index, found.index + found[0].length]
    const value = asked.restore(found[0])
    while (next < masked.length && masked[next]!.end <= start) next++
    const isCovered = next < masked.length && masked[next]!.start < end
    if (value !== found[0] && !isCovered) restored.push({ start, end, shown: value, kept: found[0] })
  }
  return restored.length === 0 ? masked : [...masked, ...restored].sort((a, b) => a.start - b.start)
}

/** What reads like a placeholder in these texts is never given out as one. */
export function notePlaceholders(vault: Vault, texts: Iterable<string>): void {
  for (const text of texts) for (const [found] of text.matchAll(placeholders)) vault.mask(found, [])
}

const maskedIn = (vault: Vault, text: string, kind: string): string =>
  vault.mask(text, [{ passage: 0, start: 0, end: text.length, kind, score: 1 }])

/** Where a placeholder may have begun that is not whole by `end`; `end` when none has. */
export function placeholderBegin(text: string, end: number): number {
  const at = text.lastIndexOf('[', end - 1)
  if (at === -1 || end - at >= placeholderCharsAtMost) return end
  return /^\[[A-Z0-9_]*$/.test(text.slice(at, end)) ? at : end
}

/** A text as it reads: of a JSON form, its strings' escapes resolved; of a file, its words. */
export function readingOf(form: Form, text: string): string {
  if (form === 'text') return text
  return form === 'file' ? (fileText(text) ?? '') : jsonView(text).text
}

/** The raw JSON that stands in a slot once its text is replaced in part. */
export function slotRaw(
  { form, text }: { readonly form: Form; readonly text: string },
  replacements: readonly Replacement[],
): { readonly shown: string; readonly kept: string } {
  const made =
    form === 'text' ? replacements : inJson(text, jsonView(text), replacements, { isInside: false, floor: 0 })
  const raw = (words: string): string => (form === 'json' ? words : JSON.stringify(words))
  return { shown: raw(replaced(text, made, 'shown')), kept: raw(replaced(text, made, 'kept')) }
}

/** The raw JSON that stands in a slot of a request once it is masked. The vault must have been shown all its texts. */
export function maskedRaw(
  slot: { readonly form: Form; readonly text: string },
  reading: string,
  findings: readonly Finding[],
  asked: Vault,
): string {
  if (slot.form === 'text') return JSON.stringify(asked.mask(reading, findings))
  if (slot.form === 'file') return JSON.stringify(fileWith(slot.text, asked.mask(reading, findings)))
  const replacements = stretchesOf(reading, findings).map(({ start, end, kind, replacement }) => {
    const put = replacement ?? maskedIn(asked, reading.slice(start, end), kind)
    return { start, end, shown: put, kept: put }
  })
  return slotRaw(slot, replacements).shown
}

export function replaced(text: string, replacements: readonly Replacement[], by: 'shown' | 'kept'): string {
  let whole = ''
  let from = 0
  for (const one of replacements) {
    whole += text.slice(from, one.start) + one[by]
    from = one.end
  }
  return whole + text.slice(from)
}
