import { z } from 'zod'
import { DriftSubject } from '../../../ledger/embedding-model.ts'
import { DriftSettings } from '../../settings-model.ts'
import { driftSentence, noVectorSentence } from './findings.ts'
import { DriftLook } from './model.ts'

export const DriftReport = z.object({
  days: z.number(),
  settings: DriftSettings,
  /** Those looked at within these days; by index, queries before documents. */
  subjects: z.array(
    z.object({
      /** Empty: telemetry named none. */
      indexName: z.string(),
      subject: DriftSubject,
      /** Of the newest look that could tell; null: none could. */
      hasMoved: z.boolean().nullable(),
      /** What the newest look came to, in words. */
      sentence: z.string(),
      /** Oldest first; empty where no vector came. */
      looks: z.array(DriftLook),
    }),
  ),
})
export type DriftReport = z.infer<typeof DriftReport>

const otherOf = (subject: DriftSubject): DriftSubject => (subject === 'query' ? 'document' : 'query')

/** `looks` stand oldest first. */
export function driftReport(days: number, settings: DriftSettings, looks: readonly DriftLook[]): DriftReport {
  const groups = Map.groupBy(looks, ({ indexName, subject }) => JSON.stringify([indexName, subject]))
  const subjects = [...groups.values()].map((own) => {
    const { indexName, subject } = own[0]!
    const found = own.findLast((look) => look.found.kind === 'tested')?.found
    return {
      ...{ indexName, subject, looks: own },
      hasMoved: found?.kind === 'tested' ? found.hasMoved : null,
      sentence: driftSentence(own.at(-1)!),
    }
  })
  // Who has vectors of the one only must not take silence about the other for quiet.
  const untold = subjects
    .filter(({ indexName, subject }) => !groups.has(JSON.stringify([indexName, otherOf(subject)])))
    .map(({ indexName, subject }) => ({
      ...{ indexName, subject: otherOf(subject), hasMoved: null, looks: [] },
      sentence: noVectorSentence(indexName, otherOf(subject), days),
    }))
  const place = ({ indexName, subject }: (typeof subjects)[number]): string =>
    `${indexName}\n${subject === 'query' ? 0 : 1}`
  return { days, settings, subjects: [...subjects, ...untold].sort((a, b) => (place(a) < place(b) ? -1 : 1)) }
}
