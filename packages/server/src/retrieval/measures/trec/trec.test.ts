import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { readQrels, readRun, type Read } from './lines.ts'
import { measureOf } from './measures.ts'
import { topicsOf } from './ranking.ts'

const folder = new URL('../../../../../../../shared/data/trec/', import.meta.url)
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const valueOf = <Value>(read: Read<Value>): Value => {
  if (!read.ok) throw new Error(`${read.line}: ${read.fault}`)
  return read.value
}

type Official = {
  qrels: string
  run: string
  out: string
  level?: number
  depth?: number
  complete?: boolean
}

const officials: readonly Official[] = [
  { qrels: 'qrels.test', run: 'results.test', out: 'out.test' },
  { qrels: 'qrels.test', run: 'results.test', out: 'out.test.a' },
  { qrels: 'qrels.test', run: 'results.test', out: 'out.test.aq' },
  { qrels: 'qrels.test', run: 'results.trunc', out: 'out.test.aqc', complete: true },
  { qrels: 'qrels.test', run: 'results.trunc', out: 'out.test.aqcM', complete: true, depth: 100 },
  { qrels: 'qrels.rel_level', run: 'results.test', out: 'out.test.aql', level: 2 },
  { qrels: 'qrels.test', run: 'results.test', out: 'out.test.meas_params' },
  { qrels: 'ties.qrels', run: 'ties.run', out: 'ties.trec_eval.out' },
]

/** Lines that are no measure of ours: names, and gains and levels given on trec_eval's command line. */
const notAsked = /^(?:runid|num_q|relstring|utility_|11pt_avg_|ndcg_1=3)/

describe.skipIf(!existsSync(folder))("trec_eval's own outputs, to four decimals", () => {
  test.each(officials)('$out', ({ qrels, run, out, level = 1, depth, complete = false }) => {
    const topics = topicsOf(valueOf(readQrels(textOf(qrels))), valueOf(readRun(textOf(run))), {
      level,
      complete,
      ...(depth === undefined ? {} : { depth }),
    })
    const lines = textOf(out)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([measure]) => measure && !notAsked.test(measure))
    const wrong = lines.filter(([name, topic, value]) => {
      const measure = measureOf(name!)
      const [got] = measure ? evaluate(topics, [measure]) : []
      const ours = topic === 'all' ? got?.all : got?.topics.get(topic!)
      return ours === undefined || ours === null || Math.abs(ours - Number(value)) > 5.1e-5
    })
    expect(wrong).toEqual([])
    expect(lines.length).toBeGreaterThan(25)
  })
})
