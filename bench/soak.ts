import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, residentBytes, runJson, start, type Running } from './processes.ts'
import type { Row } from './report.ts'
import { startTelltale } from './telltale.ts'

const minutes = Number(process.env.BENCH_SOAK_MINUTES ?? 10)
const here = import.meta.dirname

/**
 * A day's shape in ten minutes at half the top rate: plain calls, and for every fourth quarter of a minute streams.
 * Heap is V8's live heap from our own /metrics, handles are the open files of the gateway process; of both the least of
 * the last third stands against that of the middle third: a moment's stall opens connections, and a leak lifts the floor.
 */
export async function soak(): Promise<Row[]> {
  const running: Running[] = []
  const folder = mkdtempSync(join(tmpdir(), 'telltale-soak-'))
  try {
    const upstream = await freePort()
    running.push(
      await start(
        'simulator',
        [join(here, '../packages/simulator/src/bin.ts'), '--port', String(upstream)],
        `http://127.0.0.1:${upstream}/v1/models`,
      ),
    )
    const telltale = await startTelltale(folder, { sim: `http://127.0.0.1:${upstream}/v1` })
    running.push(telltale.running)
    const target = {
      port: telltale.port,
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${telltale.key}` },
    }
    /** Streams cost the load generator and the provider more than they cost us: they have a top rate of their own. */
    const halfTopRate = async (stream: boolean): Promise<number> => {
      const top = await runJson<{ requestsPerSecond: number }>(join(here, 'load/closed-loop.ts'), {
        ...{ target, connections: 32, seconds: 8, warmupSeconds: 2, model: 'gpt-4o-mini', stream },
      })
      return Math.floor(top.requestsPerSecond / 2)
    }
    const perSecond = await halfTopRate(false)
    const streamsPerSecond = await halfTopRate(true)

    const samples: { heap: number; handles: number; resident: number }[] = []
    const endAt = Date.now() + minutes * 60_000
    let answered = 0
    let errors = 0
    const load = (async () => {
      for (let turn = 0; Date.now() < endAt; turn++) {
        const stream = turn % 4 === 3
        const options = {
          target,
          perSecond: stream ? streamsPerSecond : perSecond,
          seconds: 15,
          warmupSeconds: 0,
          model: 'gpt-4o-mini',
          stream,
        }
        const result = await runJson<{ latenciesMs: number[]; errors: number }>(
          join(here, 'load/open-loop.ts'),
          options,
        )
        answered += result.latenciesMs.length
        errors += result.errors
      }
    })()
    while (Date.now() < endAt) {
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      samples.push({
        heap: await heapBytes(telltale.port),
        handles: readdirSync(`/proc/${telltale.running.pid}/fd`).length,
        resident: residentBytes(telltale.running.pid),
      })
    }
    await load
    const third = Math.floor(samples.length / 3)
    const growth = (
      pick: (sample: (typeof samples)[number]) => number,
      reduce: (values: number[]) => number,
    ) => {
      const middle = reduce(samples.slice(third, 2 * third).map(pick))
      const last = reduce(samples.slice(2 * third).map(pick))
      return { middle, last, ratio: last / middle }
    }
    const least = (values: number[]) => Math.min(...values)
    const heap = growth((sample) => sample.heap, least)
    const handles = growth((sample) => sample.handles, least)
    const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
    const rows: Row[] = [
      {
        work: `soak ${minutes} min at ${perSecond} req/s, streams at ${streamsPerSecond}: live heap, last third against middle`,
        ours: megabytes(heap.last),
        peer: megabytes(heap.middle),
        ratio: heap.ratio,
        target: '≤ 1.15',
        held: heap.ratio <= 1.15,
        spread: `n=${samples.length} samples`,
      },
      {
        work: 'soak: open files, last third against middle',
        ours: String(handles.last),
        peer: String(handles.middle),
        ratio: handles.ratio,
        target: '≤ 1.10',
        held: handles.ratio <= 1.1,
        spread: `n=${samples.length} samples`,
      },
      {
        work: 'soak: memory of all processes, most',
        ours: megabytes(Math.max(...samples.map((sample) => sample.resident))),
        peer: '–',
        ratio: null,
        target: '≤ 1536 MiB',
        held: samples.every((sample) => sample.resident <= 1.5 * 2 ** 30),
        spread: `n=${samples.length} samples`,
      },
      {
        work: 'soak: failed requests',
        ours: String(errors),
        peer: `${answered} answered`,
        ratio: null,
        target: '0',
        held: errors === 0,
        spread: 'n=1',
      },
    ]
    rows.push(await telltale.recordedRow())
    return rows
  } finally {
    for (const one of running.toReversed()) await one.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function heapBytes(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(text)?.[1] ?? Number.NaN)
}
