import { z } from 'zod'
import type { Tape } from '../../../engines/tape.ts'
import { timeParameter } from '../../../ledger/call-filter.ts'
import { DriftSubject } from '../../../ledger/embedding-model.ts'
import type { SpaceCount } from './judge.ts'
import type { Space } from './model.ts'
import type { Reference } from './windows.ts'

/** What a look asks of one index and subject; times are ends of stretches, the last excluded. */
export type VectorsOf = {
  readonly indexName: string
  readonly subject: DriftSubject
  readonly fromMs: number
  readonly toMs: number
  readonly partOfDay: Reference['partOfDay']
}

const Seen = z.object({
  indexName: z.string(),
  subject: DriftSubject,
  windowFromMs: z.number(),
  n: z.number(),
})
const Count = z.object({
  embedder: z.string(),
  dimensions: z.number(),
  indexVersion: z.string(),
  n: z.number(),
})
const Drawn = z.object({ id: z.string() })
/** Little-endian 32-bit floats: a tenth of the work of a list of numbers to read. */
const Hex = z.object({ label: z.string(), retrievalId: z.string(), hex: z.string() })

export type KeptVector = {
  readonly label: string
  readonly retrievalId: string
  readonly vector: Float32Array
}

const seenAtMost = 5_000
/** About a megabyte of reply, so that reading one is over in some milliseconds. */
const numbersAtOnce = 128 * 1024

/** The vectors of a project on the tape. Rejects with 'tape-unavailable' as the ledger does. */
export const vectorStore = (tape: Tape) => ({
  /** Which indexes and subjects have vectors, by window; the newest windows where there are too many. */
  windowsWithVectors: (
    projectId: string,
    { fromMs, toMs, windowMs }: { readonly fromMs: number; readonly toMs: number; readonly windowMs: number },
  ) =>
    tape.rows(Seen, {
      text: `SELECT index_name, subject,
          {from:Float64} + intDiv(toUnixTimestamp64Milli(at) - {from:Int64}, {window:Int64}) * {window:Float64} AS window_from_ms,
          toFloat64(count()) AS n
        FROM telltale.embeddings
        WHERE project_id = {project:String} AND at >= ${timeParameter('from')} AND at < ${timeParameter('to')}
        GROUP BY index_name, subject, window_from_ms
        ORDER BY window_from_ms DESC, index_name, subject LIMIT ${seenAtMost}`,
      parameters: { project: projectId, from: fromMs, to: toMs, window: windowMs },
    }),

  counts: (projectId: string, of: VectorsOf): Promise<SpaceCount[]> =>
    tape.rows(Count, {
      text: `SELECT embedder, dimensions, index_version, toFloat64(count()) AS n FROM telltale.embeddings
        WHERE ${within} GROUP BY embedder, dimensions, index_version ORDER BY n DESC LIMIT 1000`,
      parameters: withinParameters(projectId, of),
    }),

  /** At most so many, drawn by their identifiers' hashes: the same ones each time. */
  async read(
    projectId: string,
    of: VectorsOf,
    { space, indexVersion }: { readonly space: Space; readonly indexVersion: string | null },
    most: number,
  ): Promise<KeptVector[]> {
    const parameters = {
      ...withinParameters(projectId, of),
      ...{ embedder: space.embedder, dimensions: space.dimensions },
      version: indexVersion ?? '',
    }
    const chosen = `${within} AND embedder = {embedder:String} AND dimensions = {dimensions:UInt16}
      ${indexVersion === null ? '' : 'AND index_version = {version:String}'}`
    const drawn = await tape.rows(Drawn, {
      text: `SELECT toString(id) AS id FROM telltale.embeddings WHERE ${chosen}
        ORDER BY cityHash64(id), id LIMIT ${most}`,
      parameters,
    })
    const atOnce = Math.max(1, Math.floor(numbersAtOnce / space.dimensions))
    const read: KeptVector[] = []
    for (let at = 0; at < drawn.length; at += atOnce) {
      const ids = drawn.slice(at, at + atOnce).map(({ id }) => id)
      const rows = await tape.rows(Hex, {
        text: `SELECT label, retrieval_id, arrayStringConcat(arrayMap(one -> hex(one), vector)) AS hex
          FROM telltale.embeddings WHERE ${chosen} AND id IN {ids:Array(UUID)} ORDER BY id`,
        parameters: { ...parameters, ids },
      })
      for (const { label, retrievalId, hex } of rows) read.push({ label, retrievalId, vector: vectorOf(hex) })
    }
    return read
  },
})
export type VectorStore = ReturnType<typeof vectorStore>

const within = `project_id = {project:String} AND at >= ${timeParameter('from')} AND at < ${timeParameter('to')}
  AND index_name = {index:String} AND subject = {subject:String}
  AND toUInt32(toUnixTimestamp64Milli(at) / 1000) % 86400 BETWEEN {dayFrom:UInt32} AND {dayTo:UInt32}`

const withinParameters = (projectId: string, { indexName, subject, fromMs, toMs, partOfDay }: VectorsOf) => ({
  ...{ project: projectId, index: indexName, subject, from: fromMs, to: toMs },
  dayFrom: partOfDay?.from ?? 0,
  dayTo: partOfDay?.to ?? 86_399,
})

function vectorOf(hex: string): Float32Array {
  const bytes = Buffer.from(hex, 'hex')
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at))
}
