import { z } from 'zod'
import { sql, type State } from '../engines/state.ts'
import type { Problem } from '../kernel/problem.ts'
import type { Result } from '../kernel/result.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { changeById, changesAfter } from '../ledger/changes.ts'
import { readStatus } from './channel.ts'
import { unsent, type DueDelivery, type Receiver } from './delivery-model.ts'
import type { Post } from './delivery-post.ts'
import { forgetDeliveries, pendingAtMost } from './delivery-store.ts'
import { HeldWebhook, secretPlace } from './webhook-model.ts'
import { changeBody, eventOf, patienceOfChanges, signedLetter, waitAfter, wants } from './webhook-rules.ts'

export type ChangeReceiverParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** This process: what it holds no longer it takes nothing up for. */
  readonly holder: string
  readonly open: (sealed: string, place: string) => Result<string, Problem>
  readonly post: Post
}

/** Changes one look takes along. */
const changesAtOnce = 200

const Cursor = z.object({ cursor: z.number(), pending: z.number() })

/** Webhooks as receivers: they are told of changes, in order, from their cursor on. Null when there is none of this id. */
export function changeReceivers(parts: ChangeReceiverParts): (id: string) => Promise<Receiver | null> {
  const { state, clock, open, post } = parts
  return async (id) => {
    const [webhook] = await state.rows(HeldWebhook, sql`select * from webhooks where id = ${id}`)
    if (!webhook) return null
    return {
      takeUp: () => takeUp(parts, webhook),
      waitAfter: (attempts, chance) => waitAfter(patienceOfChanges, attempts, chance),
      async attempt({ changeId, event }: DueDelivery) {
        const secret = open(webhook.sealedSecret, secretPlace(webhook.id))
        if (!secret.ok) return unsent('Its stored secret cannot be decrypted; make it anew.')
        const body = await bodyOf(state, changeId!, event)
        const letter = { url: webhook.url, secret: secret.value, eventId: changeId!, event, body }
        return post(signedLetter(letter, clock()), ({ status }) => readStatus(status))
      },
    }
  }
}

/** Makes the changes since the last look into deliveries, and forgets old ones. */
const takeUp = (
  { state, clock, newId, holder }: ChangeReceiverParts,
  { id, projectId, events }: HeldWebhook,
): Promise<void> =>
  state.together(async (transaction) => {
    const [found] = await transaction.rows(
      Cursor,
      sql`select cursor, (select count(*) from deliveries
          where receiver_id = ${id} and status = 'pending') as pending
        from webhooks join receivers using (id) where id = ${id} and lease_holder = ${holder} for update`,
    )
    if (!found || found.pending >= pendingAtMost) return
    const changes = await changesAfter(transaction, projectId, {
      after: found.cursor,
      limit: changesAtOnce,
    })
    const last = changes.at(-1)
    if (!last) return
    const nowMs = clock()
    const now = isoTime(nowMs)
    for (const change of changes) {
      const event = eventOf(change)
      if (wants(events, event))
        await transaction.run(
          sql`insert into deliveries (id, receiver_id, change_id, event, status, attempts, created_at,
              next_attempt_at)
            values (${newId(nowMs)}, ${id}, ${change.id}, ${event}, 'pending', 0, ${now}, ${now})
            on conflict (receiver_id, change_id) do nothing`,
        )
    }
    await transaction.run(sql`update webhooks set cursor = ${last.sequence} where id = ${id}`)
    await forgetDeliveries(transaction, id)
  })

/** What is told of a change; the same bytes each time. Changes are never deleted. */
async function bodyOf(state: State, changeId: string, event: string): Promise<string> {
  const found = await changeById(state, changeId)
  if (!found) throw new Error(`The change ${changeId} is gone.`)
  const { sequence, ...change } = found
  return changeBody(change, sequence, event)
}
