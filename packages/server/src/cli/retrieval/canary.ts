import type { Command } from 'commander'
import { alike } from '../../retrieval/canaries/compare.ts'
import { readRun } from '../../retrieval/measures/trec/lines.ts'
import { rankedDocuments } from '../../retrieval/measures/trec/ranking.ts'
import { act, textOption, wholeOption } from '../act.ts'
import { badUse, type CliParts } from '../parts.ts'
import { table } from '../table.ts'
import { rankingFile } from './ranking-file.ts'

const shownAtMost = 20

/** `telltale retrieval canary`: the same questions to an old and a new index. */
export function registerCanary(retrieval: Command, parts: CliParts): void {
  const canary = retrieval
    .command('canary')
    .description(
      'how alike two indexes answer the same questions: overlap of the first k, and rank-biased overlap; needs no server. Exits 1 when the mean overlap is below --least',
    )
    .requiredOption('--before <file>', 'run of the old index, as for eval ("-" reads standard input)')
    .requiredOption('--after <file>', 'run of the new one')
    .option('-k, --first <number>', 'documents compared (default 10)')
    .option('--least <share>', 'smallest mean overlap that is allowed', '0')
  act(canary, parts, async (options) => {
    const k = wholeOption(options, 'first', { least: 1, most: 10_000, fallback: 10 })
    const least = Number(textOption(options, 'least'))
    if (!(least >= 0 && least <= 1)) throw badUse('--least must be a number from 0 to 1.')
    const before = await rankingFile(textOption(options, 'before')!, readRun, parts)
    const after = await rankingFile(textOption(options, 'after')!, readRun, parts)
    const topics = [...before.keys()].filter((topic) => after.has(topic))
    if (topics.length === 0) throw badUse('No question was asked of both.', 'Compare their names.')
    const compared = topics
      .map((topic) => {
        const [a, b] = [before, after].map((run) => rankedDocuments(run.get(topic)!))
        return { topic, ...alike(a!, b!, k) }
      })
      .toSorted((a, b) => a.overlap - b.overlap)
    const overlap = compared.reduce((sum, one) => sum + one.overlap, 0) / compared.length
    const only = before.size + after.size - 2 * topics.length
    return {
      json: { k, overlap, least, holds: overlap >= least, askedOfOne: only, questions: compared },
      text: [
        table(
          ['question', `overlap of ${k}`, 'rank-biased overlap'],
          compared
            .slice(0, shownAtMost)
            .map(({ topic, overlap, rbo }) => [topic, overlap.toFixed(3), rbo?.toFixed(3) ?? 'unknown']),
          [1, 2],
        ),
        '',
        `mean overlap ${overlap.toFixed(3)} over ${compared.length} questions${only === 0 ? '' : `; ${only} were asked of one alone`}`,
      ].join('\n'),
      exitCode: overlap >= least ? 0 : 1,
    }
  })
}
