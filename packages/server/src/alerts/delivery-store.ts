import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { changeById, changesAfter } from '../ledger/changes.ts'
import { Delivery, HeldWebhook, type Attempted } from './webhook-model.ts'
import { changeBody, eventOf, wants } from './webhook-rules.ts'

export type DeliveryStoreParts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
  /** This process, among those on the same state. */
  readonly holder: string
  /** How long a webhook is held without a sign of life; longer than one attempt may take. */
  readonly leaseMs: number
}

export type DeliveryStore = ReturnType<typeof deliveryStore>

/** Changes one look takes along. */
const changesAtOnce = 200
/** No further changes are taken up while this many wait: the rest stay in the record of changes. */
const pendingAtMost = 1_000
/** Deliveries that are over, kept to be looked at. */
const keptAtMost = 200

const Cursor = z.object({ cursor: z.number(), pending: z.number() })

/**
 * What is to be told to whom, and who does it: a webhook is held by one process at a time, so its events are first
 * tried in the order of the changes, and each once. Who is killed while holding one loses it when the lease is over;
 * what it was telling then is told again, under the same id. Leases go by the clock of the process: clocks that
 * differ by more than a lease make events be told twice, nothing worse. No transaction is open while one is told.
 */
export function deliveryStore({ state, clock, newId, holder, leaseMs }: DeliveryStoreParts) {
  const leaseEnd = (): string => isoTime(clock() + leaseMs)
  return {
    /** A webhook with something to tell that nobody holds, now held by this process; null when there is none. */
    hold: async (except: readonly string[]): Promise<HeldWebhook | null> => {
      const now = isoTime(clock())
      const [held] = await state.rows(
        HeldWebhook,
        sql`update webhooks set lease_holder = ${holder}, lease_until = ${leaseEnd()} where id = (
            select id from webhooks webhook
            where (lease_until is null or lease_until <= ${now}) and id <> all(${except}::uuid[])
              and (exists (
                  select from webhook_deliveries
                  where webhook_id = webhook.id and status = 'pending' and next_attempt_at <= ${now}
                ) or exists (
                  select from changes
                  where sequence > webhook.cursor and project_id in (webhook.project_id, '*')
                ))
            order by lease_until nulls first limit 1 for update skip locked
          ) returning *`,
      )
      return held ?? null
    },

    /** Stays its holder for another lease; false when it is held by another, or gone. */
    keepHolding: async (webhookId: string): Promise<boolean> =>
      (await state.run(
        sql`update webhooks set lease_until = ${leaseEnd()} where id = ${webhookId} and lease_holder = ${holder}`,
      )) > 0,

    /** Whoever was let go longest ago is held next. */
    letGo: async (webhookId: string): Promise<void> => {
      await state.run(
        sql`update webhooks set lease_holder = null, lease_until = ${isoTime(clock())}
          where id = ${webhookId} and lease_holder = ${holder}`,
      )
    },

    /** Makes the changes since the last look into deliveries, and forgets old ones. */
    takeUp: ({ id, projectId, events }: HeldWebhook): Promise<void> =>
      state.together(async (transaction) => {
        const [found] = await transaction.rows(
          Cursor,
          sql`select cursor, (select count(*) from webhook_deliveries
              where webhook_id = ${id} and status = 'pending') as pending
            from webhooks where id = ${id} and lease_holder = ${holder} for update`,
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
              sql`insert into webhook_deliveries (id, webhook_id, change_id, event, status, attempts, created_at,
                  next_attempt_at)
                values (${newId(nowMs)}, ${id}, ${change.id}, ${event}, 'pending', 0, ${now}, ${now})
                on conflict (webhook_id, change_id) do nothing`,
            )
        }
        await transaction.run(sql`update webhooks set cursor = ${last.sequence} where id = ${id}`)
        await forget(transaction, id)
      }),

    /** The delivery to make next: the oldest of those that are due; null when there is none. */
    due: async (webhookId: string): Promise<Delivery | null> => {
      const [next] = await state.rows(
        Delivery,
        sql`select * from webhook_deliveries
          where webhook_id = ${webhookId} and status = 'pending' and next_attempt_at <= ${isoTime(clock())}
          order by sequence limit 1`,
      )
      return next ?? null
    },

    /** What is told of a change; the same bytes each time. Changes are never deleted. */
    bodyOf: async (changeId: string, event: string): Promise<string> => {
      const found = await changeById(state, changeId)
      if (!found) throw new Error(`The change ${changeId} is gone.`)
      const { sequence, ...change } = found
      return changeBody(change, sequence, event)
    },

    /**
     * Notes what an attempt came to; `waitMs` is null when there will be no other. Does nothing when the delivery
     * was tried by another process, or asked for anew, while this attempt was under way.
     */
    note: async (
      { id, attempts }: Pick<Delivery, 'id' | 'attempts'>,
      { status, error, latencyMs }: Attempted,
      waitMs: number | null,
    ): Promise<void> => {
      const nowMs = clock()
      const next = error === null || waitMs === null ? null : isoTime(nowMs + waitMs)
      await state.run(
        sql`update webhook_deliveries set attempts = ${attempts + 1}, last_attempt_at = ${isoTime(nowMs)},
            status = ${error === null ? 'delivered' : next === null ? 'failed' : 'pending'},
            next_attempt_at = ${next}, last_status = ${status}, last_error = ${error}, last_latency_ms = ${latencyMs}
          where id = ${id} and status = 'pending' and attempts = ${attempts}`,
      )
    },

    /** A ping that was sent, and what came of it. */
    notePing: async (
      webhookId: string,
      id: string,
      { status, error, latencyMs }: Attempted,
    ): Promise<Delivery> => {
      const now = isoTime(clock())
      const [made] = await state.rows(
        Delivery,
        sql`insert into webhook_deliveries (id, webhook_id, event, status, attempts, created_at, last_attempt_at,
            last_status, last_error, last_latency_ms)
          select ${id}, id, 'ping', ${error === null ? 'delivered' : 'failed'}, 1, ${now}, ${now}, ${status},
            ${error}, ${latencyMs} from webhooks where id = ${webhookId}
          returning *`,
      )
      await forget(state, webhookId)
      return made ?? fail('not-found', 'The webhook was removed meanwhile.')
    },
  }
}

/** Takes away what is over and no longer kept. */
const forget = (runner: StateRunner, webhookId: string): Promise<number> =>
  runner.run(
    sql`delete from webhook_deliveries where webhook_id = ${webhookId} and status <> 'pending' and sequence <= (
        select sequence from webhook_deliveries where webhook_id = ${webhookId} and status <> 'pending'
        order by sequence desc offset ${keptAtMost} limit 1)`,
  )
