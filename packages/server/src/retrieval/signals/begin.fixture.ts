import { existsSync, readFileSync } from 'node:fs'
import { separation } from '../measures/feedback/correlation.ts'
import { isAbstention } from './abstention.ts'
import { frequenciesOf, stemsOf } from './ground.ts'
import { readSignals, type ReadSignals } from './read-signals.ts'

/** An answer about one document of Wikipedia, and whether people found all of it there. */
export type LabelledAnswer = {
  readonly knowledge: string
  readonly message: string
  readonly response: string
  readonly isAttributable: boolean
}

/** Of BEGIN (google/BEGIN-dataset, CC-BY-4.0), beside the repository where present; else empty. */
export function beginAnswers(
  names: readonly string[] = ['begin_dev_wow.tsv', 'begin_test_wow.tsv'],
): readonly LabelledAnswer[] {
  const files = names.map((name) => new URL(`../../../../../../shared/data/rag/${name}`, import.meta.url))
  if (!files.every((file) => existsSync(file))) return []
  return files
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.split('\t'))
    .map(([, , knowledge, message, response, label]) => ({
      knowledge: knowledge!,
      message: message!,
      response: response!,
      isAttributable: label!.startsWith('Fully'),
    }))
}

export type Separation = NonNullable<ReturnType<typeof separation>>
/** Of those that should be found, how many are; of those that should not, how many are all the same. */
export type Found = {
  readonly found: number
  readonly of: number
  readonly wrong: number
  readonly ofOthers: number
}

const otherDocuments = 4
const baselineContexts = 5

/** What each signal finds in the labelled answers, or in what was made of them. Needs some hundred. */
export function measureOnBegin(answers: readonly LabelledAnswer[]) {
  const texts = [...new Set(answers.map(({ knowledge }) => knowledge))]
  const stems = texts.map(stemsOf)
  const frequencies = frequenciesOf(stems)
  const placeOf = new Map(texts.map((text, at) => [text, at]))
  /** Others than an answer's own document, always the same ones for it. */
  const others = (at: number, count: number): number[] =>
    Array.from(
      { length: count },
      (_, k) => (placeOf.get(answers[at]!.knowledge)! + 1 + k * 97) % texts.length,
    )
  const read = (at: number, documents: readonly string[], contexts: readonly number[] = []): ReadSignals =>
    readSignals({
      query: answers[at]!.message,
      answer: answers[at]!.response,
      documents: documents.map((text) => ({ text, source: null, sourceUpdatedAt: null, indexedAt: null })),
      ...{ nowMs: 0, ttlOf: () => null, frequencies, otherContexts: contexts.map((one) => stems[one]!) },
    })
  const alone = answers.map(({ knowledge }, at) =>
    read(at, [knowledge], others(at, otherDocuments + baselineContexts).slice(otherDocuments)),
  )
  const isAttributable = answers.map((answer) => answer.isAttributable)
  const isNot = isAttributable.map((is) => !is)
  const label = (
    score: (read: ReadSignals, at: number) => number | null,
    labels: readonly boolean[],
  ): Separation => {
    const known = alone.flatMap((one, at) => {
      const value = score(one, at)
      return value === null ? [] : [{ value, isLabelled: labels[at]! }]
    })
    return separation(
      known.map(({ value }) => value),
      known.map(({ isLabelled }) => isLabelled),
    )!
  }
  /** Its own document among four of other questions: which of them does an answer that is all from it use? */
  const used = answers.flatMap(({ knowledge, isAttributable }, at) => {
    if (!isAttributable) return []
    const documents = others(at, otherDocuments).map((one) => texts[one]!)
    const place = at % (otherDocuments + 1)
    documents.splice(place, 0, knowledge)
    return read(at, documents).documents.flatMap((document, rank) =>
      document.used === null ? [] : [{ used: document.used, isOwn: rank === place }],
    )
  })
  return {
    groundednessRisk: label(({ signals }) => signals.groundednessRisk ?? 0, isNot),
    groundedShare: label(({ signals }) => signals.groundedShare, isAttributable),
    utilisation: label(({ signals }) => signals.utilisation, isAttributable),
    utilisationCorrected: label(({ signals }) => signals.utilisationCorrected, isAttributable),
    used: separation(
      used.map(({ used }) => used),
      used.map(({ isOwn }) => isOwn),
    )!,
    wasted: {
      found: used.filter((one) => !one.isOwn && one.used === 0).length,
      of: used.filter((one) => !one.isOwn).length,
      wrong: used.filter((one) => one.isOwn && one.used === 0).length,
      ofOthers: used.filter((one) => one.isOwn).length,
    },
    duplicates: repeats(texts),
    redundancy: overlaps(texts),
    abstentions: {
      found: answers.filter(({ response }) => isAbstention(response)).length,
      of: answers.length,
    },
  }
}

const documentOf = (text: string) => ({ text, source: null, sourceUpdatedAt: null, indexedAt: null })
const readTexts = (texts: readonly string[]): ReadSignals =>
  readSignals({
    ...{ query: '', answer: null, documents: texts.map(documentOf), nowMs: 0, ttlOf: () => null },
    ...{ frequencies: frequenciesOf([]), otherContexts: [] },
  })

/** A document beside itself in other case and spaces, and beside the next one. */
function repeats(texts: readonly string[]): Found {
  const isRepeat = (one: string, other: string): boolean =>
    readTexts([one, other]).signals.duplicateShare! > 0
  return {
    found: texts.filter((text) => isRepeat(text, `  ${text.toUpperCase().replaceAll(' ', '\n ')}`)).length,
    of: texts.length,
    wrong: texts.filter((text, at) => isRepeat(text, texts[(at + 1) % texts.length]!)).length,
    ofOthers: texts.length,
  }
}

/** Chunks of two documents each, which share one of them, and such as share none. */
function overlaps(texts: readonly string[]): Separation {
  const at = (place: number): string => texts[place % texts.length]!
  const chunks = texts.map((_, place) => [
    readTexts([`${at(place)} ${at(place + 1)}`, `${at(place + 1)} ${at(place + 2)}`]).signals.redundancy!,
    readTexts([`${at(place)} ${at(place + 1)}`, `${at(place + 2)} ${at(place + 3)}`]).signals.redundancy!,
  ])
  return separation(
    chunks.flat(),
    chunks.flatMap(() => [true, false]),
  )!
}
