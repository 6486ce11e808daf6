import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, residentBytes, start } from './processes.ts'
import { median, spreadOf, type Row } from './report.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const bin = join(import.meta.dirname, '../packages/server/src/bin.ts')

/** Time to the first served request, first time ever and on an existing folder, and the memory of all processes when idle. */
export async function startBench(): Promise<Row[]> {
  const first: number[] = []
  const again: number[] = []
  const idle: number[] = []
  for (let round = 0; round < rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-start-'))
    for (const times of [first, again]) {
      const port = await freePort()
      const from = performance.now()
      const running = await start(
        'telltale',
        [bin, 'start', '--port', String(port), '--data', folder],
        `http://127.0.0.1:${port}/health/ready`,
      )
      times.push((performance.now() - from) / 1000)
      await new Promise((resolve) => setTimeout(resolve, 8_000))
      idle.push(residentBytes(running.pid) / 2 ** 20)
      await running.stop()
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const row = (work: string, values: number[], unit: string, most: number): Row => ({
    work,
    ours: `${median(values).toFixed(2)} ${unit}`,
    peer: '–',
    ratio: null,
    target: `≤ ${most} ${unit}`,
    held: median(values) <= most,
    spread: spreadOf(values, unit),
  })
  return [
    row('start to first served request, first time ever', first, 's', 8),
    row('start to first served request, existing folder', again, 's', 2.5),
    row('memory of all processes, idle (proportional set)', idle, 'MiB', 700),
  ]
}

export { startBench as start }
