import { z } from 'zod'
import { sql, type StateRunner } from '../../engines/state.ts'
import { isoTime } from '../../kernel/time.ts'
import { Severity } from '../model.ts'
import type { Group } from './rules.ts'

const GroupRow = z.object({
  key: z.string(),
  labels: z.record(z.string(), z.string()),
  dueAt: z.string(),
  toldAt: z.string().nullable(),
  told: z.record(z.string(), z.object({ severity: Severity, state: z.enum(['open', 'acknowledged']) })),
})

/** What a channel was told, group by group. */
export const groupsOf = async (runner: StateRunner, channelId: string): Promise<Group[]> =>
  (await runner.rows(GroupRow, sql`select * from alert_groups where channel_id = ${channelId}`)).map(
    ({ dueAt, toldAt, ...group }) => ({
      ...group,
      dueAtMs: Date.parse(dueAt),
      toldAtMs: toldAt === null ? null : Date.parse(toldAt),
    }),
  )

/** Puts these in the place of those before; those left out are gone. */
export async function keepGroups(
  transaction: StateRunner,
  channelId: string,
  groups: readonly Group[],
): Promise<void> {
  await transaction.run(
    sql`delete from alert_groups where channel_id = ${channelId} and key <> all(${groups.map(({ key }) => key)}::text[])`,
  )
  const rows = groups.map(({ key, labels, dueAtMs, toldAtMs, told }) => ({
    ...{ channel_id: channelId, key, labels, told },
    due_at: isoTime(dueAtMs),
    told_at: toldAtMs === null ? null : isoTime(toldAtMs),
  }))
  await transaction.run(
    sql`insert into alert_groups select * from jsonb_populate_recordset(null::alert_groups, ${JSON.stringify(rows)}::jsonb)
      on conflict (channel_id, key) do update set due_at = excluded.due_at, told_at = excluded.told_at,
        told = excluded.told`,
  )
}
