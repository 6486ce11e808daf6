import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { timeParameter } from '../../ledger/call-filter.ts'
import { selectList } from '../../ledger/columns.ts'
import { JudgedMeasure } from '../../ledger/judgement-model.ts'
import { StoredJudgement } from './model.ts'

const count = z.coerce.number()

/** What one version of a judge has said already, by query. */
export async function knownMeasures(
  tape: Tape,
  projectId: string,
  version: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await tape.rows(z.object({ retrieval: z.string(), measures: z.array(z.string()) }), {
    text: `SELECT toString(retrieval_id) AS retrieval, groupUniqArray(toString(measure)) AS measures
      FROM telltale.judgements
      WHERE project_id = {project:String} AND retrieval_id IN {ids:Array(UUID)} AND judge_version = {version:String}
      GROUP BY retrieval_id`,
    parameters: { project: projectId, ids, version },
  })
  return new Map(rows.map(({ retrieval, measures }) => [retrieval, new Set(measures)]))
}

const Spent = z.object({ usd: count, meanUsd: z.number().nullable() })

/** What judging cost in the last 24 hours, and a query of that time on average; null before the first with a price. */
export async function judgingCost(tape: Tape, projectId: string, nowMs: number) {
  const [row] = await tape.rows(Spent, {
    text: `SELECT toFloat64(sum(cost_usd)) AS usd,
        if(countIf(cost_usd IS NOT NULL) = 0, NULL,
          toFloat64(sum(cost_usd)) / uniqExactIf(retrieval_id, cost_usd IS NOT NULL)) AS mean_usd
      FROM (SELECT id, retrieval_id, cost_usd FROM telltale.judgements
        WHERE project_id = {project:String} AND judged_at >= ${timeParameter('from')} AND source = 'judge'
        ORDER BY judged_at LIMIT 1 BY id)`,
    parameters: { project: projectId, from: nowMs - 86_400_000 },
  })
  return row ?? { usd: 0, meanUsd: null }
}

/** One drawn query and one measure of it. */
const JudgedRow = z.object({
  retrieval: z.string(),
  indexName: z.string(),
  indexVersion: z.string(),
  measure: JudgedMeasure,
  atMs: z.number(),
  probability: z.number(),
  /** Mean over the documents that have one; null where none has. */
  score: z.number().nullable(),
  /** Documents that were judged, or 1. */
  asked: count,
  /** Whether people are asked to label it too. */
  isChosen: z.coerce.boolean(),
})
export type JudgedRow = z.infer<typeof JudgedRow>

export type JudgedWindow = {
  readonly projectId: string
  readonly fromMs: number
  readonly indexName: string | null
  /** One measure alone. */
  readonly measure?: JudgedMeasure
}

const rowsAtMost = 200_000
const inWindow = `project_id = {project:String} AND at >= ${timeParameter('from')}
  AND ({index:String} = '' OR index_name = {index:String})`
const ofMeasure = `({measure:String} = '' OR measure = {measure:String})`
const parametersOf = ({ projectId, fromMs, indexName, measure }: JudgedWindow) => ({
  ...{ project: projectId, from: fromMs, index: indexName ?? '', measure: measure ?? '' },
})
/** Each judgement once, as it was first written. */
const drawn = `SELECT * FROM telltale.judgements
  WHERE ${inWindow} AND ${ofMeasure} AND source = 'judge' AND judge_version = {version:String} AND probability IS NOT NULL
  ORDER BY judged_at LIMIT 1 BY id`

/** What the judge said of the drawn queries of a window, query by query. */
export const readJudged = (
  tape: Tape,
  window: JudgedWindow,
  { version, labelShare }: { readonly version: string; readonly labelShare: number },
): Promise<JudgedRow[]> =>
  tape.rows(JudgedRow, {
    text: `SELECT toString(retrieval_id) AS retrieval, ifNull(any(j.index_name), '') AS index_name,
        ifNull(any(j.index_version), '') AS index_version, measure,
        toFloat64(toUnixTimestamp64Milli(min(j.at))) AS at_ms, assumeNotNull(any(j.probability)) AS probability,
        avg(j.score) AS score, toUInt32(count()) AS asked, ${chosenSql} AS is_chosen
      FROM (${drawn}) AS j
      GROUP BY retrieval_id, measure ORDER BY at_ms DESC LIMIT ${rowsAtMost}`,
    parameters: { ...parametersOf(window), version, share: labelShare },
  })

/** Who is labelled is drawn by a hash of its own, so that it hangs on nothing a judge or a person says. */
const chosenSql = `murmurHash3_32(concat('label/', toString(retrieval_id))) / 4294967296. < {share:Float64}`

const LabelRow = z.object({
  retrieval: z.string(),
  measure: JudgedMeasure,
  score: z.number(),
  documents: count,
})
export type LabelRow = z.infer<typeof LabelRow>

/** What people said of queries, the newest of each person, averaged over people and then over documents. */
export const readLabels = (tape: Tape, window: JudgedWindow): Promise<LabelRow[]> =>
  tape.rows(LabelRow, {
    text: `SELECT toString(retrieval_id) AS retrieval, measure, avg(mean) AS score, toUInt32(count()) AS documents
      FROM (
        SELECT retrieval_id, measure, document, avg(assumeNotNull(score)) AS mean
        FROM (SELECT * FROM telltale.judgements WHERE ${inWindow} AND ${ofMeasure} AND source = 'human' AND score IS NOT NULL
          ORDER BY judged_at DESC LIMIT 1 BY retrieval_id, measure, document, actor)
        GROUP BY retrieval_id, measure, document
      )
      GROUP BY retrieval_id, measure LIMIT ${rowsAtMost}`,
    parameters: parametersOf(window),
  })

const MissingRow = z.object({ measure: JudgedMeasure, reason: z.string(), answers: count })
const Whole = z.object({ costUsd: z.coerce.string(), costUnknown: count, queries: count })

/** Answers by why they hold no score ('' for those that do), and what the judge cost. */
export async function readJudging(tape: Tape, window: JudgedWindow, version: string) {
  const parameters = { ...parametersOf(window), version }
  const [missing, [whole]] = await Promise.all([
    tape.rows(MissingRow, {
      text: `SELECT measure, ifNull(missing, '') AS reason, toUInt32(count()) AS answers FROM (${drawn})
        GROUP BY measure, reason ORDER BY measure, reason`,
      parameters,
    }),
    tape.rows(Whole, {
      text: `SELECT toString(sum(j.cost_usd)) AS cost_usd,
          toUInt32(countIf(j.cost_usd IS NULL AND (judge_call_id IS NOT NULL OR ifNull(missing, '') = 'timed-out')))
            AS cost_unknown,
          (SELECT toUInt32(count()) FROM telltale.retrievals WHERE ${inWindow}) AS queries
        FROM (SELECT * FROM telltale.judgements WHERE ${inWindow} AND source = 'judge' ORDER BY judged_at LIMIT 1 BY id) AS j`,
      parameters,
    }),
  ])
  return { missing, ...(whole ?? { costUsd: '0', costUnknown: 0, queries: 0 }) }
}

const storedColumns = selectList(Object.keys(StoredJudgement.shape))
const storedAtMost = 2_000

/** Everything said of one query, or of the queries of one call: the newest judgement of each judge version and person. */
export const judgementsOf = (
  tape: Tape,
  projectId: string,
  of: { readonly retrievalId: string } | { readonly callId: string },
): Promise<StoredJudgement[]> =>
  tape.rows(StoredJudgement, {
    text: `SELECT ${storedColumns} FROM telltale.judgements
      WHERE project_id = {project:String}
        AND ${'retrievalId' in of ? 'retrieval_id = toUUIDOrZero({sought:String})' : 'call_id = {sought:String}'}
      ORDER BY judged_at DESC LIMIT 1 BY retrieval_id, measure, document, source, actor LIMIT ${storedAtMost}`,
    parameters: { project: projectId, sought: 'retrievalId' in of ? of.retrievalId : of.callId },
  })

/** The next drawn query that people are asked to label and this person has not, in an order by chance. */
export async function nextToLabel(
  tape: Tape,
  window: JudgedWindow,
  {
    version,
    labelShare,
    actor,
  }: { readonly version: string; readonly labelShare: number; readonly actor: string },
): Promise<string | null> {
  const [row] = await tape.rows(z.object({ retrieval: z.string() }), {
    text: `SELECT toString(retrieval_id) AS retrieval FROM (${drawn})
      WHERE ${chosenSql} AND measure = 'relevance' AND document IS NOT NULL AND retrieval_id NOT IN (
        SELECT retrieval_id FROM telltale.judgements
        WHERE ${inWindow} AND source = 'human' AND actor = {actor:String})
      ORDER BY murmurHash3_32(concat('label/', retrieval)) LIMIT 1`,
    parameters: { ...parametersOf(window), version, share: labelShare, actor },
  })
  return row?.retrieval ?? null
}
