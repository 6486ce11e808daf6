import type { Passage } from '../../guardrails/check.ts'
import { answerReplacements, readingOf, slotRaw, type AnswerVaults } from '../../guardrails/replacements.ts'
import type { DialectTexts, TextSlot } from '../../guardrails/texts/text-slot.ts'
import type { Acts } from '../../guardrails/watch.ts'
import { isObject, jsonOrNull, type JsonObject } from '../../providers/dialect.ts'
import { editValues } from '../../providers/wire/value-edits.ts'

/** A whole answer and what it says. */
export type WholeAnswer = {
  readonly body: string
  readonly json: JsonObject
  readonly slots: readonly TextSlot[]
  readonly passages: readonly Passage[]
}

/** Null: it is no answer of the dialect's. */
export function readWholeAnswer(texts: DialectTexts, body: string): WholeAnswer | null {
  const json = jsonOrNull(body)
  if (!isObject(json)) return null
  const slots = texts.answerTexts(json)
  const passages = slots.map(({ form, text, speaker }) => ({ text: readingOf(form, text), speaker }))
  return { body, json, slots, passages }
}

/** The answer as its caller sees it, and as it is recorded. Null: nothing changes. */
export function rewritten(
  { body, json, slots, passages }: WholeAnswer,
  texts: DialectTexts,
  masks: Acts['masks'],
  vaults: AnswerVaults,
): { readonly shown: string; readonly kept: string } | null {
  const bySlot = Map.groupBy(masks, ({ passage }) => passage)
  const edits = slots.flatMap((slot, at) => {
    const replacements = answerReplacements(passages[at]!.text, bySlot.get(at) ?? [], vaults)
    return replacements.length === 0 ? [] : [{ path: slot.path, ...slotRaw(slot, replacements) }]
  })
  for (const slot of texts.echoes(json)) {
    const replacements = answerReplacements(readingOf(slot.form, slot.text), [], vaults)
    if (replacements.length > 0) edits.push({ path: slot.path, ...slotRaw(slot, replacements) })
  }
  if (edits.length === 0) return null
  const edited = (by: 'shown' | 'kept'): string =>
    editValues(body, [...edits.map(({ path, [by]: raw }) => ({ path, raw })), ...texts.besides(json)])
  return { shown: edited('shown'), kept: edited('kept') }
}
