import type { CanaryRun, IndexCanaries } from '@telltale/sdk'
import type { Command } from 'commander'
import { z } from 'zod'
import { readRun, type Read } from '../../retrieval/measures/trec/lines.ts'
import { rankedDocuments } from '../../retrieval/measures/trec/ranking.ts'
import { act, textOption, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { table } from '../table.ts'
import { rankingFile } from './ranking-file.ts'

const shownAtMost = 20

/** `telltale retrieval canaries list`, `set` and `record`: questions with known answers, asked of an index again and again. */
export function registerCanaries(retrieval: Command, parts: CliParts): void {
  const canaries = retrieval
    .command('canaries')
    .description('canary questions of an index, kept by the server: what it gave for them, and gives now')

  const list = canaries
    .command('list')
    .description('canary questions by index, with the newest run of each version')
  act(connecting(list), parts, async (options) => {
    const indexes = await (await connect(options, parts)).admin.canaries()
    const none =
      'No canary questions yet. Set some: telltale retrieval canaries set INDEX --file canaries.jsonl'
    return { json: { indexes }, text: indexes.length === 0 ? none : listed(indexes) }
  })

  const set = canaries
    .command('set <index>')
    .description('sets the canary questions of an index and what it gives for them now: the baseline')
    .requiredOption('--file <file>', 'JSON lines of {name, query, documents} ("-" reads standard input)')
    .option('-k, --first <number>', 'documents that count (default 10)')
  act(connecting(set), parts, async (options, index) => {
    const k = wholeOption(options, 'first', { least: 1, most: 100, fallback: 10 })
    const given = await rankingFile(textOption(options, 'file')!, readCanaries, parts)
    const { admin } = await connect(options, parts)
    const put = await admin.putCanaries(index!, { k, canaries: given })
    return {
      json: put,
      text: `${index} has ${put.canaries.length} canary questions; the first ${put.k} documents of each count.`,
    }
  })

  const record = canaries
    .command('record <index>')
    .description(
      'records what the index gives now. Exits 1 when the mean overlap with the baseline is below --least',
    )
    .requiredOption('--run <file>', 'run by names of canaries, as for eval ("-" reads standard input)')
    .option('--index-version <version>', 'which version answered')
    .option('--least <share>', 'smallest mean overlap that is allowed', '0')
  act(connecting(record), parts, async (options, index) => {
    const run = await rankingFile(textOption(options, 'run')!, readRun, parts)
    const { admin } = await connect(options, parts)
    const recorded = await admin.runCanaries(index!, {
      indexVersion: textOption(options, 'indexVersion') ?? '',
      rankings: [...run].map(([name, scored]) => ({
        name,
        documents: rankedDocuments(scored).slice(0, 100),
      })),
    })
    const isAlike = recorded.compared.overlap.value >= Number(textOption(options, 'least'))
    return { json: recorded, text: recordedText(recorded), exitCode: isAlike ? 0 : 1 }
  })
}

const Line = z.object({
  name: z.string().min(1),
  query: z.string().min(1),
  documents: z.array(z.string()).min(1),
})

function readCanaries(text: string): Read<z.infer<typeof Line>[]> {
  const canaries: z.infer<typeof Line>[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    let json: unknown = null
    try {
      json = JSON.parse(line)
    } catch {
      return { ok: false, line: at + 1, fault: 'this line is no JSON' }
    }
    const read = Line.safeParse(json)
    if (!read.success)
      return {
        ...{ ok: false, line: at + 1 },
        fault: `"${read.error.issues[0]?.path.join('.') ?? ''}" ${read.error.issues[0]?.message ?? 'is wrong'}`,
      }
    canaries.push(read.data)
  }
  return { ok: true, value: canaries }
}

type Mean = CanaryRun['compared']['overlap']
const meanText = ({ value, low, high }: Mean): string =>
  low === null || high === null
    ? value.toFixed(3)
    : `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`

const listed = (indexes: readonly IndexCanaries[]): string =>
  table(
    ['index', 'canaries', 'version', 'run (UTC)', 'overlap', 'rank-biased overlap'],
    indexes.flatMap(({ indexName, canaries, runs }) =>
      runs.length === 0
        ? [[indexName, String(canaries.length), '–', 'none yet', '–', '–']]
        : runs.map(({ indexVersion, at, compared }) => [
            ...[indexName, String(compared.overlap.n), indexVersion === '' ? '–' : indexVersion],
            at.slice(0, 16).replace('T', ' '),
            ...[meanText(compared.overlap), meanText(compared.rbo)],
          ]),
    ),
    [1, 4, 5],
  )

const recordedText = ({ compared: { k, overlap, rbo, canaries, missing, unknown } }: CanaryRun): string =>
  [
    table(
      ['canary', `overlap of ${k}`, 'rank-biased overlap'],
      canaries
        .slice(0, shownAtMost)
        .map((one) => [one.name, one.overlap.toFixed(3), one.rbo?.toFixed(3) ?? 'nothing found']),
      [1, 2],
    ),
    '',
    `mean overlap ${meanText(overlap)}, rank-biased overlap ${meanText(rbo)}, over ${overlap.n} canaries`,
    ...(missing.length === 0 ? [] : [`Not answered: ${missing.slice(0, shownAtMost).join(', ')}`]),
    ...(unknown.length === 0 ? [] : [`No canaries: ${unknown.slice(0, shownAtMost).join(', ')}`]),
  ].join('\n')
