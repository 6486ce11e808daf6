import type { Finding } from '../../../alerts/model.ts'
import { count } from '../../../kernel/words.ts'
import { findingOf } from '../../watch/bounds.ts'
import { nameOf } from '../../watch/hours.ts'
import { fewestVectors } from './judge.ts'
import type { DriftLook, Space } from './model.ts'
import { dayMs } from './windows.ts'

/** What was found longer ago says nothing of now. */
const heldMs = 8 * dayMs
/** How far back looks are needed. */
export const driftReachMs = heldMs

/**
 * What the last look at each subject of each index that could tell found wrong: it holds until a later one is quiet. `looks`
 * stand oldest first.
 */
export function driftFindings(looks: readonly DriftLook[], nowMs: number): Finding[] {
  const newest = new Map(
    looks
      .filter(({ found, windowTo }) => found.kind !== 'not-enough' && Date.parse(windowTo) > nowMs - heldMs)
      .map((look) => [JSON.stringify([look.indexName, look.subject]), look]),
  )
  return [...newest.values()].flatMap((look) => {
    const { found } = look
    if (found.kind === 'tested' && !found.hasMoved) return []
    const { subject } = look
    const indexName = look.indexName === '' ? null : look.indexName
    const finding = findingOf(indexName, `${subject}-${found.kind === 'tested' ? 'drift' : 'embedder'}`, {
      severity: 'warning',
      title: titleOf(look),
      sentence: driftSentence(look),
      remedy: remedies[found.kind === 'tested' ? subject : 'embedder'],
      evidence:
        found.kind === 'tested'
          ? {
              ...{ measure: `AUC of telling ${plurals[subject]} apart`, ...found.auc, threshold: 0.5 },
              ...{ n: found.current + found.reference, unit: 'score' },
            }
          : null,
      since: look.windowFrom,
    })
    return [{ ...finding, labels: { ...finding.labels, subject } }]
  })
}

const plurals = { query: 'queries', document: 'documents' } as const

const remedies = {
  query:
    'Read the queries that moved most on the Retrieval page: people ask about something else, and the index, its filters or the prompt may not be made for it.',
  document:
    'Look at what changed in the index: documents that came or went, how they are cut, or a filter. Where only the queries moved, other documents follow from that.',
  embedder:
    'Where that was meant, see that the whole index was embedded anew by it: vectors of two embedders must not be searched together. Canary queries say whether the index still answers alike.',
} as const

function titleOf({ indexName, subject, found }: DriftLook): string {
  const index = nameOf(indexName === '' ? null : indexName)
  if (found.kind === 'tested') return `${index}: ${plurals[subject]} drifted`
  return isOfSize(found)
    ? `${index}: vectors of ${plurals[subject]} have another size`
    : `${index}: another embedder makes the vectors of ${plurals[subject]}`
}

/** The same embedder, asked for another number of dimensions. */
const isOfSize = (found: DriftLook['found']): boolean =>
  found.kind === 'embedder-changed' && found.space.embedder === found.before.embedder

const spaceWords = ({ embedder, dimensions }: Space): string => `${embedder} (${count(dimensions)} numbers)`

const day = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

/** What a look came to, in words, with its figures. */
export function driftSentence({ indexName, subject, windowFrom, windowTo, found }: DriftLook): string {
  const what = `${plurals[subject]} of ${nameOf(indexName === '' ? null : indexName)}`
  const when = `from ${day(windowFrom)} to ${day(windowTo)} UTC`
  const against = `against ${count(found.reference)} since ${day(found.referenceFrom)}`
  const leftOut =
    found.leftOut === 0
      ? ''
      : ` ${count(found.leftOut)} vectors of another embedder or size are not comparable and were left out.`
  switch (found.kind) {
    case 'tested': {
      const { value, low, high } = found.auc
      const figures = `AUC ${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}; 0.5 is not at all), p ${atMost(found.p)}, ${count(found.current)} ${plurals[subject]} ${when} ${against}`
      return found.hasMoved
        ? `The ${what} are not what they were: a classifier tells them from those before: ${figures}.${leftOut}`
        : `No drift seen in the ${what}: ${figures}; below ${found.alpha.toPrecision(2)} it would be drift.${leftOut}`
    }
    case 'embedder-changed':
      if (isOfSize(found))
        return `The vectors of ${what} have ${count(found.space.dimensions)} numbers ${when} and had ${count(found.before.dimensions)} before, both made by ${found.space.embedder}. Vectors of another size are not comparable: drift can be told again once there are enough of the new one.`
      return `The vectors of ${what} are made by ${spaceWords(found.space)} ${when}, and were made by ${spaceWords(found.before)} before. Vectors of the two cannot be compared: drift can be told again once there are enough of the new one.`
    case 'not-enough':
      return `Not enough data to tell whether the ${what} drifted ${when}: ${count(found.current)} vectors ${against}, and ${found.needed} are needed on each side.${found.reason === 'new-version' ? ' The index has a new version, and its documents are held against its own.' : ''}${leftOut}`
  }
}

/** Of a subject without any vector, beside one that has some. */
export const noVectorSentence = (indexName: string, subject: DriftLook['subject'], days: number): string =>
  `Not enough data to tell whether the ${plurals[subject]} of ${nameOf(indexName === '' ? null : indexName)} drifted: 0 of their vectors came in ${days} days, and ${fewestVectors} are needed on each side.`

const atMost = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p.toPrecision(2)}`)
