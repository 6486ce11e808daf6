import type { Tape } from '../../engines/tape.ts'
import { labelCounts, labelsByQuery, missingShares, versionFigures } from './figures.ts'
import { judgingCost, readJudged, readJudging, readLabels } from './judged-store.ts'
import type { JudgedReport } from './model.ts'
import { judgeVersionOf } from './questions.ts'
import type { JudgingSettings } from './settings-model.ts'

/** What the judge's answers of the last `hours` amount to. Rejects with 'tape-unavailable' as the ledger does. */
export async function readJudgedReport(
  tape: Tape,
  {
    projectId,
    hours,
    indexName,
    nowMs,
    settings,
    waiting,
  }: {
    readonly projectId: string
    readonly hours: number
    readonly indexName: string | null
    readonly nowMs: number
    readonly settings: JudgingSettings
    readonly waiting: number
  },
): Promise<JudgedReport> {
  const version = judgeVersionOf(settings)
  const window = { projectId, indexName, fromMs: nowMs - hours * 3_600_000 }
  const [rows, given, { missing, costUsd, costUnknown, queries }, spent] = await Promise.all([
    readJudged(tape, window, { version, labelShare: settings.labelShare }),
    readLabels(tape, window),
    readJudging(tape, window, version),
    judgingCost(tape, projectId, nowMs),
  ])
  const labels = labelsByQuery(given)
  const isSpent = settings.model !== null && spent.usd >= settings.usdPerDayAtMost
  return {
    hours,
    judge: settings.model === null ? null : { model: settings.model, version },
    queries,
    judged: new Set(rows.map(({ retrieval }) => retrieval)).size,
    waiting,
    resting: isSpent
      ? `The judge rests: $${spent.usd.toFixed(2)} of $${settings.usdPerDayAtMost} were spent in the last 24 hours.`
      : null,
    versions: versionFigures(rows, labels),
    missing: missingShares(missing),
    labels: labelCounts(rows, labels),
    costUsd,
    costUnknown,
  }
}
