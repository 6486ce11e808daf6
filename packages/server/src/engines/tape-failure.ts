import { ClickHouseError } from '@clickhouse/client'
import { ProblemError, problem } from '../kernel/problem.ts'
import { SegmentRefused } from './tape.ts'

/**
 * Codes of src/Common/ErrorCodes.cpp that say: these bytes will never be rows of this table. Everything else
 * (memory, disk, a missing table, a busy server) may pass, so the segment waits.
 */
const unreadable = new Set([
  6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 130, 131, 321, 349, 376, 407, 467, 488, 675, 676,
])

/** The error `land` rejects with: SegmentRefused when sending again cannot help, the reason itself otherwise. */
export function landingFailure(error: unknown): Error {
  if (error instanceof ClickHouseError && unreadable.has(Number(error.code)) && !isCutShort(error))
    return new SegmentRefused(firstLine(error.message), { cause: error })
  return error instanceof Error ? error : new Error(String(error))
}

/** A connection that broke while rows were streamed can look like a torn row; the next attempt tells. */
const isCutShort = (error: ClickHouseError): boolean =>
  /Unexpected end of (?:file|stream)|connection|Timeout/i.test(error.message) &&
  !/at row \d+/.test(error.message)

/** Timeouts, memory and an engine that is away are the tape's state; an error in the SQL is a bug and stays one. */
const passing = new Set([159, 160, 202, 209, 210, 241, 243, 394, 735])

export function queryFailure(error: unknown): Error {
  if (!(error instanceof ClickHouseError))
    return new ProblemError(
      problem('tape-unavailable', firstLine(error instanceof Error ? error.message : String(error))),
    )
  return passing.has(Number(error.code))
    ? new ProblemError(problem('tape-unavailable', firstLine(error.message)))
    : error
}

export const firstLine = (message: string): string => message.split('\n')[0]!.slice(0, 300)
