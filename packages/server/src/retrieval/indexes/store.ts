import { z } from 'zod'
import { sql, type State } from '../../engines/state.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { editState, recordChange } from '../../ledger/changes.ts'
import { Track, Trait, type IndexSighting, type Turn } from './model.ts'
import { sighted } from './rules.ts'

export type IndexStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

const Row = z.object({ projectId: z.string(), name: z.string(), trait: Trait, track: Track })

/** What answers in the place of each index, as all processes of one state store saw it. */
export const indexStore = ({ state, clock, newId }: IndexStoreParts) => ({
  /** Writes down what was seen; whenever another version, embedder or size of vectors is live, its change with it, once. */
  note: (sightings: readonly IndexSighting[]): Promise<void> =>
    editState(state, async (transaction) => {
      const rows = await transaction.rows(
        Row,
        sql`select project_id, name, trait, track from retrieval_index_tracks
          where (project_id, name) in (
            select * from unnest(${sightings.map(({ projectId }) => projectId)}::text[],
              ${sightings.map(({ name }) => name)}::text[]))`,
      )
      const before = new Map(rows.map((row) => [trackKey(row), row.track]))
      const known = await transaction.rows(
        z.object({ id: z.string() }),
        sql`select id from projects where id = any(${sightings.map(({ projectId }) => projectId)}::text[])`,
      )
      const projects = new Set(known.map(({ id }) => id))
      const ofProjects = sightings.filter(({ projectId }) => projects.has(projectId))
      const after = [...Map.groupBy(ofProjects, trackKey)].map(([key, own]) => ({
        of: own[0]!,
        ...sighted(before.get(key) ?? null, own),
      }))
      await transaction.run(sql`
        insert into retrieval_index_tracks (project_id, name, trait, track)
        select * from unnest(${after.map(({ of }) => of.projectId)}::text[],
          ${after.map(({ of }) => of.name)}::text[], ${after.map(({ of }) => of.trait)}::text[],
          ${after.map(({ track }) => JSON.stringify(track))}::jsonb[])
        on conflict (project_id, name, trait) do update set track = excluded.track`)
      for (const { of, turns } of after)
        for (const turn of turns) {
          const nowMs = clock()
          await recordChange(transaction, {
            id: newId(nowMs),
            at: isoTime(Math.min(turn.atMs, nowMs)),
            projectId: of.projectId,
            component: 'retrieval',
            key: of.name,
            scope: { indexName: of.name },
            actor: 'traffic',
            source: 'canary',
            summary: summaryOf(of, turn),
            before: { [of.trait]: turn.from },
            after: { [of.trait]: turn.to },
            undo: null,
          })
        }
    }),
})

const trackKey = ({ projectId, name, trait }: Pick<IndexSighting, 'projectId' | 'name' | 'trait'>): string =>
  JSON.stringify([projectId, name, trait])

function summaryOf({ name, trait }: IndexSighting, { from, to, isBack }: Turn): string {
  const again = isBack ? ' again' : ''
  switch (trait) {
    case 'version':
      return `The index "${name}" answers as version ${to}${again}; it was ${from}.`
    case 'embedder':
      return `Vectors for the index "${name}" are made by ${to}${again}; they were made by ${from}.`
    case 'dimensions':
      return `Vectors for the index "${name}" have ${to} numbers${again}; they had ${from}, and the two are not comparable.`
  }
}
