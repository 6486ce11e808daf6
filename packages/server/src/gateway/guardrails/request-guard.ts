import { afterAll } from '../../guardrails/at-once.ts'
import type { Finding, Passage, Stage } from '../../guardrails/check.ts'
import type { Around, LookParts } from '../../guardrails/look.ts'
import { markedDocuments } from '../../guardrails/marked-documents.ts'
import type { Vault } from '../../guardrails/mask.ts'
import type { ReadyGuardrail } from '../../guardrails/ready.ts'
import { maskedRaw, notePlaceholders, readingOf } from '../../guardrails/replacements.ts'
import { messageTexts } from '../../guardrails/texts/openai-chat.ts'
import { textsOf } from '../../guardrails/texts/of-dialect.ts'
import { unseenParts } from '../../guardrails/texts/unseen-parts.ts'
import type { TextSlot } from '../../guardrails/texts/text-slot.ts'
import { openWatch, type Acts, type Watch } from '../../guardrails/watch.ts'
import type { JsonObject, PromptFill } from '../../providers/dialect.ts'
import { editValues, type ValueEdit } from '../../providers/wire/value-edits.ts'
import { stretchesIn } from '../../retrieval/markers.ts'
import type { DocumentMarkers } from '../../retrieval/settings-model.ts'
import type { Plan } from '../plan.ts'

/** A text of the request, or of the prompt that was rendered for it, as it reads. */
type Slot = TextSlot & { readonly isOfPrompt: boolean; readonly reading: string }

/** A passage, and where in the texts it stands. */
type Placed = Passage & { readonly slot: number; readonly from: number }

const requestStages = ['input', 'tool', 'retrieval'] as const satisfies readonly Stage[]

/** What a planned call says, by stage, and what is done with it. `markers`: the project's own of documents in prompts. */
export function readRequest(plan: Plan, markers: readonly DocumentMarkers[]) {
  const slots: Slot[] = []
  const take = (isOfPrompt: boolean) => (slot: TextSlot) =>
    void slots.push({ ...slot, isOfPrompt, reading: readingOf(slot.form, slot.text) })
  const ofPrompt: TextSlot[] = []
  plan.fill?.messages.forEach((message, at) => messageTexts(message, ['messages', at], ofPrompt))
  ofPrompt.forEach(take(true))
  textsOf[plan.dialect.name].requestTexts(plan.json).forEach(take(false))

  const passages: { readonly [stage in (typeof requestStages)[number]]: Placed[] } = {
    ...{ input: [], tool: [], retrieval: [] },
  }
  slots.forEach(({ stage, speaker, reading, form }, slot) => {
    if (stage === 'output') return
    passages[stage].push({ text: reading, speaker, slot, from: 0 })
    if (stage !== 'input' || form !== 'text' || speaker === 'assistant') return
    // Who writes a marker hides nothing with it from what looks at the input.
    const known = markedDocuments(reading)
    const own = stretchesIn(reading, markers).filter(({ from }) => !known.some((one) => one.from === from))
    for (const { from, to } of [...known, ...own])
      passages.retrieval.push({ text: reading.slice(from, to), speaker: 'document', slot, from })
  })
  return { slots, passages, unseen: unseenParts(plan.dialect.name, plan.json) }
}

type ReadRequest = ReturnType<typeof readRequest>

/** What output is held against. */
export function aroundOf({ slots, passages }: ReadRequest): Around {
  const said = (speaker: Slot['speaker']) => slots.filter((slot) => slot.speaker === speaker)
  return {
    language: null,
    systemText: said('system')
      .map(({ reading }) => reading)
      .join('\n\n'),
    userText: said('user').at(-1)?.reading ?? '',
    documents: passages.retrieval.map(({ text }) => text),
  }
}

/** The watches of the stages that have something to look at. */
export function requestWatches(
  { passages, unseen }: ReadRequest,
  guardrails: readonly ReadyGuardrail[],
  parts: LookParts,
): readonly Watch[] {
  return requestStages.flatMap((stage) => {
    const kinds = unseen.filter((one) => one.stage === stage).map(({ kind }) => kind)
    const isAsked = (one: ReadyGuardrail): boolean =>
      passages[stage].length > 0 || (kinds.length > 0 && one.unseen === 'refuse')
    const own = guardrails.filter((one) => one.stages.includes(stage) && isAsked(one))
    return own.length === 0 ? [] : [openWatch(stage, own, parts, kinds)]
  })
}

/** Whether it stops the request for what it holds and nothing can look at. */
export const refuses = (
  { mode, unseen: wanted, stages }: ReadyGuardrail,
  { unseen }: Pick<ReadRequest, 'unseen'>,
): boolean => mode === 'enforce' && wanted === 'refuse' && unseen.some(({ stage }) => stages.includes(stage))

export type Examined = {
  readonly block: Acts['block']
  readonly isGone: boolean
  /** By slot, in places of its reading. */
  readonly masks: ReadonlyMap<number, readonly Finding[]>
}

/** All stages side by side; at once where all answer at once. */
export function examineRequest(
  { passages }: ReadRequest,
  watches: readonly Watch[],
  around: Around,
): Examined | Promise<Examined> {
  const looks = watches.map((watch) => watch.examine(passages[watch.stage as keyof typeof passages], around))
  const together = (acts: readonly Acts[]): Examined => {
    const masks = new Map<number, Finding[]>()
    acts.forEach((one, at) => {
      const placed = passages[watches[at]!.stage as keyof typeof passages]
      for (const finding of one.masks) {
        const { slot, from } = placed[finding.passage]!
        const moved = { ...finding, passage: 0, start: finding.start + from, end: finding.end + from }
        const own = masks.get(slot)
        if (own) own.push(moved)
        else masks.set(slot, [moved])
      }
    })
    return {
      block: acts.find(({ block }) => block !== null)?.block ?? null,
      isGone: acts.some(({ isGone }) => isGone),
      masks,
    }
  }
  return afterAll(looks, together)
}

/** The plan with its texts masked: what goes to providers, into the cache's key and onto the tape. */
export function maskedPlan(plan: Plan, { slots }: ReadRequest, masks: Examined['masks'], vault: Vault): Plan {
  if (masks.size === 0) return plan
  notePlaceholders(
    vault,
    slots.map(({ reading }) => reading),
  )
  const edits: { readonly ofPrompt: ValueEdit[]; readonly ofBody: ValueEdit[] } = { ofPrompt: [], ofBody: [] }
  // In the order of the texts, so that a conversation that goes on has the same placeholders again.
  slots.forEach((slot, at) => {
    const findings = masks.get(at)
    if (!findings) return
    const edit = { path: slot.path, raw: maskedRaw(slot, slot.reading, findings, vault) }
    ;(slot.isOfPrompt ? edits.ofPrompt : edits.ofBody).push(edit)
  })
  const text = editValues(plan.text, edits.ofBody)
  const json = JSON.parse(text) as JsonObject
  const facts = plan.dialect.readAsk(json, plan.address)
  return {
    ...plan,
    ...{ text, json, body: Buffer.from(text) },
    facts: { ...plan.facts, preview: facts.ok ? facts.value.preview : '' },
    fill: plan.fill && maskedFill(plan.fill, edits.ofPrompt),
  }
}

function maskedFill(fill: PromptFill, edits: readonly ValueEdit[]): PromptFill {
  if (edits.length === 0) return fill
  const { messages } = JSON.parse(
    editValues(JSON.stringify({ messages: fill.messages }), edits),
  ) as PromptFill
  return { ...fill, messages }
}
