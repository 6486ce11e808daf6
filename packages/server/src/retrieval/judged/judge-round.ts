import { hash } from 'node:crypto'
import type { AskForm } from '../../judges/model.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import type { Judgement } from '../../ledger/judgement-model.ts'
import type { DrawWindow } from './drawn-store.ts'
import { judgeQuery } from './judge-query.ts'
import type { Draw, JudgingStore, Standing } from './judging-store.ts'
import type { JudgedQuery, Opinion } from './model.ts'
import { judgeVersionOf } from './questions.ts'
import { allow, perHourOf } from './rules.ts'

/** A query waits half a minute for its answer, and its row a little for the tape. */
const settlingMs = 45_000
/** Windows are at least this long, so that an allowance is no crumb, and at most that. */
const shortestMs = 5_000
const longestMs = 3_600_000
/** With so many waiting none are drawn; drawing goes on from the cursor when there are fewer. */
const waitingAtMost = 500
/** Queries judged at once, each of them one question after the other. */
const atOnce = 4
const queriesAtOnce = 20

export type JudgeRoundParts = {
  readonly store: Pick<JudgingStore, 'toJudge' | 'draw' | 'waiting' | 'waitingCount' | 'done'>
  readonly expectedDraws: (window: DrawWindow) => Promise<number>
  readonly drawQueries: (window: DrawWindow, thinning: number) => Promise<readonly Draw[]>
  readonly queryToJudge: (projectId: string, id: string) => Promise<JudgedQuery | null>
  readonly knownMeasures: (
    projectId: string,
    version: string,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, ReadonlySet<string>>>
  /** Of the last 24 hours. */
  readonly cost: (projectId: string) => Promise<{ readonly usd: number; readonly meanUsd: number | null }>
  readonly askOf: (projectId: string) => AskForm
  /** False when the spool is full: the query waits for the next round. */
  readonly append: (judgement: Judgement) => boolean
  readonly clock: Clock
  /** Once it is aborted nothing more is judged, and what was being judged waits for the next start. */
  readonly signal: AbortSignal
  /** Whether this process judges for the next while: one of several does. */
  readonly holdsWatch: () => Promise<boolean>
  readonly onFailure: (projectId: string, error: unknown) => void
}

/**
 * One round over every project that has a judge: draws from what has come, and judges what was drawn, as far as the
 * money goes. Killed at any point it goes on where it was: a draw is kept together with the cursor, and a judgement has
 * an identifier made of what it says who of, so that one written twice is one.
 */
export async function judgeRound(parts: JudgeRoundParts): Promise<void> {
  for (const standing of await parts.store.toJudge()) {
    if (parts.signal.aborted || !(await parts.holdsWatch())) return
    try {
      const cost = await parts.cost(standing.projectId)
      await drawFor(parts, standing, cost.meanUsd)
      await judgeDrawn(parts, standing, cost.usd)
    } catch (error) {
      parts.onFailure(standing.projectId, error)
    }
  }
}

async function drawFor(
  { store, expectedDraws, drawQueries, clock }: JudgeRoundParts,
  standing: Standing,
  meanUsd: number | null,
): Promise<void> {
  const { projectId, settings, saved } = standing
  let fromMs = Date.parse(standing.cursor!)
  let now = { ...standing, saved }
  const endMs = clock() - settlingMs
  while (endMs - fromMs >= shortestMs) {
    if ((await store.waitingCount(projectId)) >= waitingAtMost) return
    const toMs = Math.min(endMs, fromMs + longestMs)
    const window = { projectId, fromMs, toMs, sampling: settings.sampling }
    const expected = await expectedDraws(window)
    const allowance = allow(
      { saved: now.saved, spanMs: toMs - fromMs, perHour: perHourOf(settings, meanUsd) },
      expected,
    )
    const draws = expected === 0 ? [] : await drawQueries(window, allowance.thinning)
    const to = isoTime(toMs)
    if (!(await store.draw(now, { to, saved: allowance.saved, draws }))) return
    now = { ...now, cursor: to, saved: allowance.saved }
    fromMs = toMs
  }
}

async function judgeDrawn(parts: JudgeRoundParts, standing: Standing, spentUsd: number): Promise<void> {
  const { projectId, settings } = standing
  if (settings.model === null) return
  const version = judgeVersionOf(settings)
  let spent = spentUsd
  for (;;) {
    if (spent >= settings.usdPerDayAtMost || !(await parts.holdsWatch())) return
    const draws = await parts.store.waiting(projectId, queriesAtOnce)
    if (draws.length === 0) return
    const known = await parts.knownMeasures(
      projectId,
      version,
      draws.map(({ retrievalId }) => retrievalId),
    )
    const left = [...draws]
    let isOver = false
    const judgeNext = async (): Promise<void> => {
      for (let draw = left.shift(); draw !== undefined; draw = left.shift()) {
        if (isOver || spent >= settings.usdPerDayAtMost) return
        const said = known.get(draw.retrievalId) ?? new Set<string>()
        const cost = await judgeOne(parts, standing, { draw, version, said, model: settings.model! })
        if (cost === null) isOver = true
        else spent += cost
      }
    }
    await Promise.all(Array.from({ length: atOnce }, judgeNext))
    if (isOver) return
  }
}

/** Resolves to what it cost, as far as that is known; null when the spool took no more, or all is to stop. */
async function judgeOne(
  { store, queryToJudge, askOf, append, clock, signal }: JudgeRoundParts,
  { projectId, settings }: Standing,
  {
    draw,
    version,
    said,
    model,
  }: {
    readonly draw: Draw
    readonly version: string
    readonly said: ReadonlySet<string>
    readonly model: string
  },
): Promise<number | null> {
  const query = await queryToJudge(projectId, draw.retrievalId)
  const opinions =
    query === null ? [] : await judgeQuery(query, { ask: askOf(projectId), settings, model, known: said })
  if (signal.aborted) return null
  const judgedAt = isoTime(clock())
  for (const opinion of opinions)
    if (!append(judgementOf(query!, opinion, { draw, version, model, judgedAt }))) return null
  await store.done(projectId, draw.retrievalId)
  return opinions.reduce((sum, { costUsd }) => sum + Number(costUsd ?? 0), 0)
}

const judgementOf = (
  { id: retrievalId, projectId, at, callId, indexName, indexVersion }: JudgedQuery,
  opinion: Opinion,
  {
    draw,
    version,
    model,
    judgedAt,
  }: {
    readonly draw: Draw
    readonly version: string
    readonly model: string
    readonly judgedAt: string
  },
): Judgement => ({
  id: identifierOf([projectId, retrievalId, version, opinion.measure, opinion.document]),
  ...{ projectId, at, judgedAt, retrievalId, callId, indexName, indexVersion },
  ...{ source: 'judge', probability: draw.probability, judgeVersion: version, model, actor: null },
  ...opinion,
})

/** A UUIDv8 (RFC 9562, section 5.8) of what it stands for: the same gives the same. */
export function identifierOf(parts: readonly unknown[]): string {
  const digits = hash('sha256', JSON.stringify(parts), 'hex')
  const variant = ((Number.parseInt(digits[16]!, 16) & 0x3) | 0x8).toString(16)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-')
}
