import { z } from 'zod'
import { sql, type State, type StateRunner } from '../engines/state.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import { Delivery, DueDelivery, type Attempted } from './delivery-model.ts'

export type DeliveryStoreParts = {
  readonly state: State
  readonly clock: Clock
  /** This process, among those on the same state. */
  readonly holder: string
  /** How long a receiver is held without a sign of life; longer than one attempt may take. */
  readonly leaseMs: number
}

export type DeliveryStore = ReturnType<typeof deliveryStore>

/** Nothing further is taken up for a receiver while this many wait: it stays where it is recorded. */
export const pendingAtMost = 1_000
/** Deliveries that are over, kept to be looked at. */
const keptAtMost = 200

const Held = z.object({ id: z.string() })

/**
 * What is to be told to whom, and who does it: a receiver is held by one process at a time, so what is for it is first
 * tried in order, and each once. Who is killed while holding one loses it when the lease is over; what it was telling
 * then is told again, under the same id. Leases go by the clock of the process: clocks that differ by more than a
 * lease make events be told twice, nothing worse. No transaction is open while one is told. Notices of one group of
 * alerts wait for those before them: its end must not overtake its beginning.
 */
export function deliveryStore({ state, clock, holder, leaseMs }: DeliveryStoreParts) {
  const leaseEnd = (): string => isoTime(clock() + leaseMs)
  return {
    /** The id of a receiver with something to tell that nobody holds, now held by this process; null: none. */
    hold: async (except: readonly string[]): Promise<string | null> => {
      const now = isoTime(clock())
      const [held] = await state.rows(
        Held,
        sql`update receivers set lease_holder = ${holder}, lease_until = ${leaseEnd()} where id = (
            select id from receivers receiver
            where (lease_until is null or lease_until <= ${now}) and id <> all(${except}::uuid[])
              and (exists (
                  select from deliveries delivery
                  where receiver_id = receiver.id and status = 'pending' and next_attempt_at <= ${now}
                    and (group_key is null or not exists (
                      select from deliveries earlier
                      where earlier.receiver_id = receiver.id and earlier.status = 'pending'
                        and earlier.group_key = delivery.group_key and earlier.sequence < delivery.sequence))
                ) or exists (
                  select from webhooks webhook join changes on changes.project_id in (webhook.project_id, '*')
                  where webhook.id = receiver.id and changes.sequence > webhook.cursor
                ) or exists (
                  select from alert_channels channel left join alert_desks desk using (project_id)
                  where channel.id = receiver.id and (look_at <= ${now} or channel.revision < desk.revision)
                ))
            order by lease_until nulls first limit 1 for update skip locked
          ) returning id`,
      )
      return held?.id ?? null
    },

    /** Stays its holder for another lease; false when it is held by another, or gone. */
    keepHolding: async (receiverId: string): Promise<boolean> =>
      (await state.run(
        sql`update receivers set lease_until = ${leaseEnd()}
          where id = ${receiverId} and lease_holder = ${holder}`,
      )) > 0,

    /** Whoever was let go longest ago is held next. */
    letGo: async (receiverId: string): Promise<void> => {
      await state.run(
        sql`update receivers set lease_holder = null, lease_until = ${isoTime(clock())}
          where id = ${receiverId} and lease_holder = ${holder}`,
      )
    },

    /** The delivery to make next: the oldest of those that are due; null when there is none. */
    due: async (receiverId: string): Promise<DueDelivery | null> => {
      const [next] = await state.rows(
        DueDelivery,
        sql`select * from deliveries delivery
          where receiver_id = ${receiverId} and status = 'pending' and next_attempt_at <= ${isoTime(clock())}
            and (group_key is null or not exists (
              select from deliveries earlier
              where earlier.receiver_id = ${receiverId} and earlier.status = 'pending'
                and earlier.group_key = delivery.group_key and earlier.sequence < delivery.sequence))
          order by sequence limit 1`,
      )
      return next ?? null
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
        sql`update deliveries set attempts = ${attempts + 1}, last_attempt_at = ${isoTime(nowMs)},
            status = ${error === null ? 'delivered' : next === null ? 'failed' : 'pending'},
            next_attempt_at = ${next}, last_status = ${status}, last_error = ${error}, last_latency_ms = ${latencyMs}
          where id = ${id} and status = 'pending' and attempts = ${attempts}`,
      )
    },

    /** A test that was sent, and what came of it. Rejects with not-found when the receiver is gone. */
    noteTest: async (
      receiverId: string,
      { id, event, notice }: { readonly id: string; readonly event: string; readonly notice: object | null },
      { status, error, latencyMs }: Attempted,
    ): Promise<DueDelivery> => {
      const now = isoTime(clock())
      const [made] = await state.rows(
        DueDelivery,
        sql`insert into deliveries (id, receiver_id, event, status, attempts, created_at, last_attempt_at,
            last_status, last_error, last_latency_ms, notice)
          select ${id}, id, ${event}, ${error === null ? 'delivered' : 'failed'}, 1, ${now}, ${now}, ${status},
            ${error}, ${latencyMs}, ${notice === null ? null : JSON.stringify(notice)}
          from receivers where id = ${receiverId}
          returning *`,
      )
      await forgetDeliveries(state, receiverId)
      return made ?? fail('not-found', 'The receiver was removed meanwhile.')
    },

    /** Newest first. */
    deliveriesTo: (receiverId: string, limit: number): Promise<DueDelivery[]> =>
      state.rows(
        DueDelivery,
        sql`select * from deliveries where receiver_id = ${receiverId} order by sequence desc limit ${limit}`,
      ),

    /**
     * Has a delivery made again, from its first attempt on, under the same event id. Rejects with not-found, and
     * with conflict for a test, which tells of nothing.
     */
    redeliver: async (receiverId: string, deliveryId: string): Promise<DueDelivery> => {
      const [again] = await state.rows(
        DueDelivery,
        sql`update deliveries set status = 'pending', attempts = 0, next_attempt_at = ${isoTime(clock())}
          where receiver_id = ${receiverId} and id = ${deliveryId}
            and (change_id is not null or group_key is not null) returning *`,
      )
      if (again) return again
      const isTest = await state.run(
        sql`select from deliveries where receiver_id = ${receiverId} and id = ${deliveryId}`,
      )
      if (isTest > 0) return fail('conflict', 'A test is not made again; send another.')
      return fail('not-found', `There is no delivery ${deliveryId} to it.`)
    },
  }
}

/** Takes away what is over and no longer kept. */
export const forgetDeliveries = (runner: StateRunner, receiverId: string): Promise<number> =>
  runner.run(
    sql`delete from deliveries where receiver_id = ${receiverId} and status <> 'pending' and sequence <= (
        select sequence from deliveries where receiver_id = ${receiverId} and status <> 'pending'
        order by sequence desc offset ${keptAtMost} limit 1)`,
  )
