import { hash } from 'node:crypto'
import type { DriftSubject, Embedding } from '../../ledger/embedding-model.ts'
import type { IndexTold } from '../indexes/model.ts'
import type { FoundRetrieval } from '../model.ts'
import type { DriftModel, DriftSettings } from '../settings-model.ts'
import type { HourlySlots } from './slots.ts'

/** As a function where it has yet to be decoded, which is done only of those drawn; null if it is none then. */
type SentVector = readonly number[] | (() => readonly number[] | null) | null

/** The vectors that came with a query; null where none did. Documents stand as in the query. */
export type SentVectors = {
  readonly query: SentVector
  readonly documents: readonly SentVector[]
}

/** An embedding whose vector a model has yet to be asked for. */
export type Wanted = {
  readonly text: string
  readonly model: DriftModel
  readonly embedding: Omit<Embedding, 'id' | 'vector' | 'dimensions'>
}

export type TakingParts = {
  readonly slots: HourlySlots
  readonly settingsOf: (projectId: string) => DriftSettings
  readonly newId: (atMs: number) => string
  readonly append: (embedding: Embedding) => void
  readonly ask: (wanted: Wanted) => void
  /** Hears how long the kept vectors of an index are that applications sent. */
  readonly onIndex: (told: IndexTold) => void
}

const unnamed = 'unnamed'
const labelCharsAtMost = 200
/** Of a text: about what most models embed of one. */
const textCharsAtMost = 8_000

/**
 * Draws from queries as they come: of each index so many an hour and subject. What has a vector is kept, what has none
 * is left to a model where the project names one.
 */
export function takeEmbeddings({ slots, settingsOf, newId, append, ask, onIndex }: TakingParts) {
  return (found: FoundRetrieval, sent: SentVectors | null): void => {
    const { perHour, model } = settingsOf(found.projectId)
    const atMs = Date.parse(found.at)
    const draws = (origin: Embedding['origin'], subject: DriftSubject, most: number): boolean =>
      slots.draws(JSON.stringify([found.projectId, found.indexName, subject, origin]), atMs, most)
    const take = (subject: DriftSubject, label: string, text: string | null, vector: SentVector): void => {
      const about = {
        ...{ projectId: found.projectId, at: found.at, subject, retrievalId: found.id },
        indexName: found.indexName ?? '',
        indexVersion: found.indexVersion ?? '',
        label: label.slice(0, labelCharsAtMost),
      }
      if (vector !== null) {
        if (!draws('sent', subject, perHour)) return
        const numbers = typeof vector === 'function' ? vector() : vector
        if (numbers === null) return
        append({
          ...{ ...about, id: newId(atMs), origin: 'sent' },
          embedder: found.embedder ?? unnamed,
          dimensions: numbers.length,
          vector: Float32Array.from(numbers),
        })
        const { projectId, indexName: name } = found
        if (name !== null)
          onIndex({ ...{ projectId, name, atMs, version: null, embedder: null }, dimensions: numbers.length })
      } else if (model !== null && text !== null && text.trim() !== '') {
        const most = subject === 'query' ? model.queriesPerHour : model.documentsPerHour
        if (!draws('asked', subject, most)) return
        ask({
          ...{ model, text: text.slice(0, textCharsAtMost) },
          embedding: { ...about, origin: 'asked', embedder: model.name },
        })
      }
    }
    // What a prompt says around its documents is no question to an index.
    if (found.origin !== 'prompt') take('query', found.query, found.query, sent?.query ?? null)
    const { documents } = found
    const known = documents.flatMap(({ id, source, text }, at) => {
      const vector = sent?.documents[at] ?? null
      return vector === null && (model === null || text === null)
        ? []
        : [{ label: id ?? source ?? '', text, vector }]
    })
    const drawn = known[placeIn(found.id, known.length)]
    if (drawn) take('document', drawn.label, drawn.text, drawn.vector)
  }
}

/** One of so many, the same for the same query. */
export const placeIn = (id: string, count: number): number =>
  count === 0 ? 0 : Number.parseInt(hash('sha256', id).slice(0, 8), 16) % count
