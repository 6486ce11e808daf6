import { z } from 'zod'
import type { Author } from '../../access/principal.ts'
import { sql, type State, type StateRunner } from '../../engines/state.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import { judgingOff, JudgingSettings } from './settings-model.ts'

export type JudgingStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

export type JudgingStore = ReturnType<typeof judgingStore>

const Standing = z.object({
  projectId: z.string(),
  settings: JudgingSettings,
  /** Queries before it were drawn or not. */
  cursor: z.iso.datetime().nullable(),
  saved: z.number(),
})
export type Standing = z.infer<typeof Standing>

const Draw = z.object({
  retrievalId: z.string(),
  at: z.iso.datetime(),
  /** Null: asked for by hand. */
  probability: z.number().nullable(),
})
export type Draw = z.infer<typeof Draw>

/** Judging settings, and the queries that were drawn and wait. Every edit of settings writes its change with it. */
export function judgingStore({ state, clock, newId }: JudgingStoreParts) {
  const standing = async (runner: StateRunner, projectId: string): Promise<Standing | null> =>
    (
      await runner.rows(
        Standing,
        sql`select project_id, settings, cursor, saved from retrieval_judging where project_id = ${projectId}`,
      )
    )[0] ?? null

  const keepDraws = async (
    runner: StateRunner,
    projectId: string,
    draws: readonly Draw[],
    drawnAt: string,
  ): Promise<void> => {
    if (draws.length === 0) return
    await runner.run(sql`
      insert into retrieval_draws (project_id, retrieval_id, at, probability, drawn_at)
      select ${projectId}, (one ->> 'retrievalId')::uuid, (one ->> 'at')::timestamptz,
        (one ->> 'probability')::double precision, ${drawnAt}
      from jsonb_array_elements(${JSON.stringify(draws)}::jsonb) one
      on conflict do nothing`)
  }

  return {
    settings: async (projectId: string): Promise<JudgingSettings> =>
      (await standing(state, projectId))?.settings ?? judgingOff,

    /** Projects whose retrievals are judged, and those with a query asked for by hand. */
    toJudge: (): Promise<Standing[]> =>
      state.rows(
        Standing,
        sql`select project_id, settings, cursor, saved from retrieval_judging
          where cursor is not null order by project_id`,
      ),

    put: (
      projectId: string,
      settings: JudgingSettings,
      { actor, source }: Author,
    ): Promise<JudgingSettings> =>
      editState(state, async (transaction) => {
        const before = await standing(transaction, projectId)
        if (JSON.stringify(before?.settings ?? judgingOff) === JSON.stringify(settings)) return settings
        const nowMs = clock()
        const at = isoTime(nowMs)
        const wasOn = before !== null && before.cursor !== null
        const cursor =
          settings.model === null
            ? null
            : wasOn
              ? before.cursor
              : isoTime(nowMs - settings.lookBackHours * 3_600_000)
        await transaction.run(sql`
          insert into retrieval_judging (project_id, settings, cursor, saved, updated_at)
          values (${projectId}, ${JSON.stringify(settings)}::jsonb, ${cursor}, 0, ${at})
          on conflict (project_id) do update set settings = excluded.settings, cursor = excluded.cursor,
            updated_at = excluded.updated_at`)
        await recordChange(transaction, {
          ...{ id: newId(nowMs), at, projectId, actor, source },
          ...{ component: 'retrieval', key: 'judging', scope: {} },
          summary:
            settings.model === null
              ? 'Retrievals are no longer judged by a model.'
              : `Retrievals are judged by ${settings.model}: ${settings.questions.join(', ')}.`,
          ...{ before: before?.settings ?? null, after: settings },
          undo: {
            method: 'PUT',
            path: '/api/retrieval/judging',
            body: before?.settings ?? judgingOff,
          },
        })
        return settings
      }),

    /** Keeps what was drawn from one window, and goes on to the next; false where another process was there before. */
    draw: (
      { projectId, cursor }: Standing,
      window: { readonly to: string; readonly saved: number; readonly draws: readonly Draw[] },
    ): Promise<boolean> =>
      state.together(async (transaction) => {
        const moved = await transaction.run(
          sql`update retrieval_judging set cursor = ${window.to}, saved = ${window.saved}
            where project_id = ${projectId} and cursor = ${cursor}`,
        )
        if (moved === 0) return false
        await keepDraws(transaction, projectId, window.draws, isoTime(clock()))
        return true
      }),

    /** By hand: without a probability, and so in no figure. One that was drawn already stays as it is. */
    ask: (projectId: string, draw: Draw): Promise<void> =>
      keepDraws(state, projectId, [{ ...draw, probability: null }], isoTime(clock())),

    /** Those that wait: by hand first, then as they were drawn. */
    waiting: (projectId: string, limit: number): Promise<Draw[]> =>
      state.rows(
        Draw,
        sql`select retrieval_id, at, probability from retrieval_draws where project_id = ${projectId}
          order by probability is not null, drawn_at, retrieval_id limit ${limit}`,
      ),

    waitingCount: async (projectId: string): Promise<number> =>
      (
        await state.rows(
          z.object({ count: z.coerce.number() }),
          sql`select count(*) as count from retrieval_draws where project_id = ${projectId}`,
        )
      )[0]!.count,

    /** Judged: its judgements are on their way to the tape. */
    done: async (projectId: string, retrievalId: string): Promise<void> => {
      await state.run(
        sql`delete from retrieval_draws where project_id = ${projectId} and retrieval_id = ${retrievalId}`,
      )
    },
  }
}
