import { z } from 'zod'
import type { Finding, Passage } from '../check.ts'

const offset = z.int().nonnegative()

/** What a service of somebody else answers about texts: its own findings, with more fields allowed and left alone. */
export const WireExamined = z.object({
  /** 0 (nothing) to 1. */
  score: z.number().min(0).max(1),
  findings: z
    .array(
      z.object({
        /** Index of the passage; offsets in UTF-16 units, the end excluded. */
        ...{ passage: offset, start: offset, end: offset },
        kind: z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'use a short lower-case word'),
        score: z.number().min(0).max(1).default(1),
        replacement: z.string().max(10_000).optional(),
      }),
    )
    .max(10_000)
    .default([]),
  reason: z.string().max(1_000).optional(),
})

/** In order of place; null when one lies outside of the texts. */
export function findingsWithin(
  findings: z.infer<typeof WireExamined>['findings'],
  passages: readonly Passage[],
): Finding[] | null {
  const isWithin = findings.every(
    ({ passage, start, end }) =>
      start < end && passage < passages.length && end <= passages[passage]!.text.length,
  )
  if (!isWithin) return null
  return findings
    .map(({ replacement, ...finding }) => (replacement === undefined ? finding : { ...finding, replacement }))
    .toSorted((one, other) => one.passage - other.passage || one.start - other.start)
}
