import { join } from 'node:path'
import { openTape } from '../../src/engines/tape-open.ts'
import { exportCalls } from '../../src/ledger/list-calls.ts'
import type { Call } from '../../src/ledger/model.ts'
import type { TestHouse } from '../test-house.ts'
import { until } from '../test-routes.ts'
import type { Outcome } from './outcome.ts'

/** Resolves when so many calls are on the tape, and nothing waits to be. */
export const landed = (house: TestHouse, calls: number): Promise<void> =>
  until(async () => {
    const { spool } = (await house.api('GET', '/api/status')).json
    // Records are made behind the replies, so that an empty spool alone does not say that all came through it.
    return (
      spool.waitingRows === 0 && (await house.api('GET', '/api/calls?limit=500')).json.calls?.length >= calls
    )
  })

/** The calls on the tape of a house that has closed, by id: one query in place of hundreds. */
export async function callsOnTape(data: string): Promise<ReadonlyMap<string, Call>> {
  const tape = openTape({ kind: 'embedded', folder: join(data, 'tape') })
  try {
    await tape.ready()
    const calls = new Map<string, Call>()
    for await (const page of exportCalls(tape, 'default', {}))
      for (const call of page) {
        if (calls.has(call.id)) throw new Error(`the call ${call.id} is on the tape twice`)
        calls.set(call.id, call)
      }
    return calls
  } finally {
    await tape.close()
  }
}

/** What a record says, as the matrix puts it. */
export const recordSeen = (call: Call) => ({
  ...{ status: call.status, errorKind: call.errorKind, usage: usageSeen(call) },
  attempts: call.attempts.map(({ outcome, status, errorKind }) => ({ outcome, status, errorKind })),
})

/** Unknown means null, with a reason, and never zero. */
function usageSeen(call: Call): Outcome['call']['usage'] | 'contradictory' {
  const counts = [call.inputTokens, call.outputTokens]
  if (call.usageSource === 'partial') return 'partial'
  if (call.usageSource === 'provider' && counts.every((count) => count !== null)) return 'known'
  const isUnknown =
    [...counts, call.costUsd].every((value) => value === null) && call.costUnknownReason !== null
  return call.usageSource === 'none' && isUnknown ? 'unknown' : 'contradictory'
}
