import type { Command } from 'commander'
import { compareRuns, type Compared, type Comparison } from '../../retrieval/measures/compare.ts'
import { readQrels, readRun } from '../../retrieval/measures/trec/lines.ts'
import { measureOf, type Measure } from '../../retrieval/measures/trec/measures.ts'
import { act, textOption, wholeOption, type Options } from '../act.ts'
import { badUse, type CliParts } from '../parts.ts'
import { table } from '../table.ts'
import { rankingFile } from './ranking-file.ts'
import { seeded } from '../../statistics/seeded.ts'

const usual = ['nDCG@10', 'AP', 'RR', 'P@10', 'R@100', 'bpref']

/** What a drop is held against. */
type Gate = { readonly measure: string; readonly maxDrop: number; readonly alpha: number }

/** `telltale retrieval eval`: a run against judgements, and against another run. */
export function registerEval(retrieval: Command, parts: CliParts): void {
  const evaluate = retrieval
    .command('eval')
    .description(
      'measure a run of your retriever against judgements, as trec_eval does; needs no server. With a baseline, exits 1 when the gate is worse by more than --max-drop and that is no chance (--alpha); 2 when a file cannot be used',
    )
    .requiredOption(
      '--qrels <file>',
      'judgements: "topic 0 document relevance" a line, or JSON lines of {query, document, relevance}',
    )
    .requiredOption(
      '--run <file>',
      'what was retrieved: "topic Q0 document rank score tag", or JSON lines of {query, document, score} ("-" reads standard input)',
    )
    .option('--baseline <file>', 'the run it must not be worse than')
    .option(
      '--measure <name>',
      `nDCG@10, AP, RR, P@5, R@100, Rprec, Success@5, bpref, RBP(p=0.8) or a name of trec_eval's; repeat it (default: ${usual.join(', ')})`,
      collect,
      [],
    )
    .option('--gate <measure>', 'what must not fall', 'nDCG@10')
    .option('--max-drop <number>', 'how far it may fall', '0.01')
    .option('--alpha <share>', 'how often a fall may be chance', '0.05')
    .option('--level <number>', 'from which relevance on a document counts as relevant (default 1)')
    .option('--depth <number>', 'look at this many documents a topic only')
    .option('--complete', 'judged topics that the run lacks count as 0')
    .option('--topics', 'print every topic too')
    .option('--seed <number>', 'of the draws of the paired test (default 1)')
  act(evaluate, parts, async (options) => {
    const gate = gateOption(options)
    const baselineFile = textOption(options, 'baseline')
    const asked = measuresOption(options)
    const measures =
      baselineFile === undefined || asked.some(({ name }) => name === gate.measure)
        ? asked
        : [measureNamed(gate.measure), ...asked]
    const depth = wholeOption(options, 'depth', { least: 1, most: 1_000_000, fallback: 1_000_000 })
    const files = {
      qrels: await rankingFile(textOption(options, 'qrels')!, readQrels, parts),
      run: await rankingFile(textOption(options, 'run')!, readRun, parts),
      baseline: baselineFile === undefined ? null : await rankingFile(baselineFile, readRun, parts),
    }
    const found = compareRuns(
      files,
      measures,
      {
        level: wholeOption(options, 'level', { least: 1, most: 1_000, fallback: 1 }),
        depth,
        complete: options['complete'] === true,
      },
      seeded(wholeOption(options, 'seed', { least: 0, most: 2 ** 31, fallback: 1 })),
    )
    if (found.topics === 0) throw badUse('No topic is both judged and in the run.', 'Compare their names.')
    const gated = found.measures.find(({ measure }) => measure === gate.measure)
    const difference = gated?.difference ?? null
    const regressed =
      difference !== null && difference.p < gate.alpha && difference.meanDifference < -gate.maxDrop
    return {
      json: {
        topics: found.topics,
        measures: found.measures,
        gate: difference === null ? null : { ...gate, regressed },
        ...(options['topics'] === true ? { perTopic: Object.fromEntries(found.perTopic) } : {}),
        holds: !regressed,
      },
      text: [
        present(found),
        ...(options['topics'] === true ? ['', presentTopics(found)] : []),
        ...(difference === null ? [] : ['', sentence(gate, gated!, regressed)]),
      ].join('\n'),
      exitCode: regressed ? 1 : 0,
    }
  })
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function measureNamed(name: string): Measure {
  const measure = measureOf(name)
  if (measure) return measure
  throw badUse(`There is no measure "${name}".`, `Known ones are ${usual.join(', ')} and those of trec_eval.`)
}

function measuresOption(options: Options): readonly Measure[] {
  const given = (options['measure'] as readonly string[]).flatMap((one) => one.split(/,(?![^(]*\))/))
  return (given.length === 0 ? usual : [...new Set(given.map((one) => one.trim()))]).map(measureNamed)
}

function gateOption(options: Options): Gate {
  return {
    measure: measureNamed(textOption(options, 'gate')!).name,
    maxDrop: numberOption(options, 'maxDrop', '--max-drop'),
    alpha: numberOption(options, 'alpha', '--alpha'),
  }
}

function numberOption(options: Options, name: string, flag: string): number {
  const text = textOption(options, name)!
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw badUse(`${flag} must be a number from 0 to 1.`)
}

const four = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(4))
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(4)}`

function present({ topics, measures }: Comparison): string {
  const isCompared = measures.some(({ difference }) => difference !== null)
  const rows = measures.map(({ measure, value, baseline, difference }) => [
    measure,
    four(value),
    ...(difference === null
      ? []
      : [
          four(baseline),
          signed(difference.meanDifference),
          `${signed(difference.low)} to ${signed(difference.high)}`,
          difference.p < 0.0001 ? '< 0.0001' : difference.p.toFixed(4),
        ]),
  ])
  const head = isCompared
    ? ['measure', 'run', 'baseline', 'difference', '95 % interval', 'p']
    : ['measure', 'run']
  return `${table(head, rows, [1, 2, 3, 5])}\n\n${topics} ${topics === 1 ? 'topic' : 'topics'}`
}

const presentTopics = ({ perTopic, measures }: Comparison): string =>
  table(
    ['topic', ...measures.map(({ measure }) => measure)],
    [...perTopic].map(([topic, values]) => [topic, ...measures.map(({ measure }) => four(values[measure]!))]),
    measures.map((_, at) => at + 1),
  )

function sentence(gate: Gate, { difference }: Compared, regressed: boolean): string {
  const { meanDifference, p, n, method } = difference!
  const test = `p = ${p.toFixed(4)}, ${method === 'exact' ? 'exact' : 'drawn'} sign-flip test over ${n} topics`
  const change = `${gate.measure} changed by ${signed(meanDifference)} (${test}).`
  if (regressed) return `Worse: ${change}`
  // Two-sided, no choice of signs is rarer than 2 in 2^n.
  if (2 ** (1 - n) >= gate.alpha)
    return `Not enough topics: with ${n} no difference can have p < ${gate.alpha}. ${change}`
  return `Holds: ${change}`
}
