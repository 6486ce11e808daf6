import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTape } from '../src/engines/tape-open.ts'
import { uuidSource } from '../src/kernel/identifier.ts'
import type { Verdict } from '../src/ledger/verdict-model.ts'
import { verdictLine } from '../src/ledger/write.ts'
import { sampleVerdict } from '../src/reviews/verdict.fixture.ts'
import type { TestHouse } from './test-house.ts'
import { until } from './test-routes.ts'

const identify = uuidSource()

/** An evaluation of the guardrail no-email by now, on a call. */
export function evaluation(callId: string, change: Partial<Verdict> = {}): Verdict {
  const nowMs = Date.now() - 60_000
  return sampleVerdict({ id: identify(nowMs), at: new Date(nowMs).toISOString(), callId, ...change })
}

/** Lands evaluations on the tape of a house, which closes for it and starts anew. */
export async function landVerdicts(house: TestHouse, verdicts: readonly Verdict[]): Promise<void> {
  await house.house().close()
  const folder = mkdtempSync(join(tmpdir(), 'telltale-verdicts-'))
  const path = join(folder, 'verdicts.ndjson')
  writeFileSync(path, verdicts.map((verdict) => `${verdictLine(verdict)}\n`).join(''))
  const tape = openTape({ kind: 'embedded', folder: join(house.house().dataFolder, 'tape') })
  await tape.ready()
  await tape.land({ id: verdicts[0]!.id, table: 'verdicts', path, rows: verdicts.length })
  await tape.close()
  rmSync(folder, { recursive: true })
  await house.restart()
  await until(async () => (await house.api('GET', '/api/status')).json.tape.state === 'up')
}
