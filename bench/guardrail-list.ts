import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { OpenedTape } from '../packages/server/src/engines/tape-open.ts'
import type { GuardrailFigures } from '../packages/server/src/guardrails/monitor/model.ts'
import { median, spreadOf, type Row } from './report.ts'

type Listing = {
  readonly tape: OpenedTape
  readonly folder: string
  readonly projectId: string
  readonly verdicts: number
  readonly repeats: number
}
type Figures = ReadonlyMap<string, GuardrailFigures>
const Listed = z.object({
  ...{ total: z.int(), errors: z.int(), blocks: z.int(), modifications: z.int(), flags: z.int() },
  ...{ fireRate: z.number(), blockRate: z.number(), flagRate: z.number(), errorRate: z.number() },
  ...{ mean: z.number(), quantiles: z.array(z.number()), share: z.number() },
})
const Answer = z.object({ ms: z.number(), cpuMs: z.number(), figures: z.record(z.string(), Listed) })

/** A turn of ours is so many figures in a row, since one of Python's is sixty times as long. */
const inARow = 5

/**
 * The same verdicts as a list in Python, scanned by turns with our figures of them; both must come to the same. The first
 * of a turn finds processor caches full of Python's list; it counts like the others, and is named beside them.
 * Processor time stands beside the clock, ours of this process and the engine's: a machine that others share decides less by it.
 */
export async function againstList(
  { tape, folder, projectId, verdicts, repeats }: Listing,
  figures: () => Promise<Figures>,
): Promise<Row> {
  const work = `figures of all guardrails, ${verdicts} verdicts, against a list scanned in Python`
  const target = '≥ 50 ×'
  const path = join(folder, 'events.ndjson')
  await tape.run({
    text: `INSERT INTO FUNCTION file({path:String}, 'JSONEachRow') SELECT guardrail_id AS guardrail, toUnixTimestamp64Milli(at) AS at,
      verdict, latency_ms, call_latency_ms FROM telltale.verdicts WHERE project_id = {projectId:String}
      SETTINGS output_format_json_quote_64bit_integers = 0`,
    ...{ parameters: { path, projectId }, timeoutMs: 120_000 },
  })
  const python = spawn('python3', [join(import.meta.dirname, 'peers/guardrail-list-scan.py'), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const isThere = await new Promise<boolean>((resolve) => {
    python.once('spawn', () => resolve(true))
    python.once('error', () => resolve(false))
  })
  if (!isThere) {
    const missing = { ours: '–', peer: 'no python3 here', ratio: null, spread: 'not measured' }
    return { work, target, ...missing, held: false }
  }
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => String((await lines.next()).value)
  await line()
  const [ours, firsts, theirs]: [number[], number[], number[]] = [[], [], []]
  let [ourCpuMs, theirCpuMs] = [0, 0]
  await figures()
  for (let repeat = 0; repeat < repeats; repeat++) {
    python.stdin.write('again\n')
    const listed = Answer.parse(JSON.parse(await line()))
    theirs.push(listed.ms)
    theirCpuMs += listed.cpuMs
    for (let turn = 0; turn < inARow; turn++) {
      const spent = cpuMsOf(tape)
      const from = performance.now()
      const found = await figures()
      const tookMs = performance.now() - from
      ours.push(tookMs)
      if (turn === 0) firsts.push(tookMs)
      ourCpuMs += cpuMsOf(tape) - spent
      for (const [name, own] of Object.entries(listed.figures)) sameFigures(own, found.get(name)!)
    }
  }
  python.stdin.end()
  const ratio = median(theirs) / median(ours)
  const [ownCpuMs, listCpuMs] = [ourCpuMs / ours.length, theirCpuMs / repeats]
  const cpu = `processor time ${ownCpuMs.toFixed(0)} and ${listCpuMs.toFixed(0)} ms, ${(listCpuMs / ownCpuMs).toFixed(0)} ×`
  return {
    ...{ work, target, ratio, held: ratio >= 50 },
    ...{ ours: `${median(ours).toFixed(1)} ms`, peer: `${median(theirs).toFixed(0)} ms` },
    spread: `${spreadOf(ours, 'ms')}; first of a turn ${median(firsts).toFixed(1)} ms; list ${spreadOf(theirs, 'ms')}; ${cpu}`,
  }
}

/** Of this process and the engine's, in milliseconds; the engine's by the hundredth of a second. */
function cpuMsOf(tape: OpenedTape): number {
  const { user, system } = process.cpuUsage()
  const fields = readFileSync(`/proc/${tape.pid()}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (user + system) / 1_000 + (Number(fields[11]) + Number(fields[12])) * 10
}

/** Counts to the last one; times as near as their units (whole microseconds, codes of latencies) let them be. */
function sameFigures(list: z.infer<typeof Listed>, ours: GuardrailFigures): void {
  const pairs: readonly (readonly [list: number, ours: number | null, off: number])[] = [
    ...(['total', 'errors', 'blocks', 'modifications', 'flags'] as const).map(
      (name) => [list[name], ours[name], 0] as const,
    ),
    ...(['fireRate', 'blockRate', 'flagRate', 'errorRate'] as const).map(
      (name) => [list[name], ours[name].value, 1e-9] as const,
    ),
    [list.mean, ours.latencyMeanMs, 0.001],
    [list.share, ours.latencyShare, 1e-6],
    ...[ours.latencyP50Ms, ours.latencyP95Ms, ours.latencyP99Ms].map(
      (value, at) => [list.quantiles[at]!, value, list.quantiles[at]! / 60] as const,
    ),
  ]
  for (const [one, other, off] of pairs)
    if (other === null || Math.abs(one - other) > off)
      throw new Error(`The list says ${one}, and the monitor ${other}.`)
}
