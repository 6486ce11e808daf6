import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTape } from '../src/engines/tape-open.ts'
import type { TestHouse } from './test-house.ts'
import { until } from './test-routes.ts'

/** Lands these lines as they are. The house is started anew: its tape is its own while it runs. */
export async function landOnTape(
  house: TestHouse,
  table: 'calls' | 'verdicts',
  lines: readonly string[],
): Promise<void> {
  await house.house().close()
  const tape = openTape({ kind: 'embedded', folder: join(house.folder, 'data', 'tape') })
  await tape.ready()
  const path = join(house.folder, `${table}.ndjson`)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  await tape.land({ id: `${table}-of-the-scene`, table, path, rows: lines.length })
  await tape.close()
  await house.restart()
  // The gateway serves at once; the tape comes up behind it.
  await until(async () => (await house.api('GET', '/api/cost/report')).status === 200)
}
