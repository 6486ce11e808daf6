import { z } from 'zod'

/** A telling, to a webhook or a channel. */
export const Delivery = z.object({
  id: z.uuid(),
  /** The change told of, which is the id of the event; null for a test, and for a notice of alerts. */
  changeId: z.uuid().nullable(),
  event: z.string(),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number(),
  createdAt: z.iso.datetime(),
  /** Null when there will be none. */
  nextAttemptAt: z.iso.datetime().nullable(),
  lastAttemptAt: z.iso.datetime().nullable(),
  /** The receiver's HTTP or SMTP status; null when it gave none, and then `lastError` says why. */
  lastStatus: z.number().nullable(),
  lastError: z.string().nullable(),
  lastLatencyMs: z.number().nullable(),
})
export type Delivery = z.infer<typeof Delivery>

/** A delivery with what it takes to make it. */
export const DueDelivery = Delivery.extend({ notice: z.unknown().nullable() })
export type DueDelivery = z.infer<typeof DueDelivery>

/** What one try to tell came to. */
export type Attempted = {
  /** Null when there was no answer. */
  readonly status: number | null
  /** Null when it was taken. */
  readonly error: string | null
  readonly latencyMs: number
  /** Trying again would not help. */
  readonly isFinal: boolean
  /** What the receiver asked us to wait. */
  readonly retryAfterMs: number | null
}

/** One attempt that could not even begin. */
export const unsent = (error: string): Attempted => ({
  ...{ status: null, error, latencyMs: 0 },
  ...{ isFinal: false, retryAfterMs: null },
})

/** Whom one process holds to deliver to. */
export type Receiver = {
  /** Makes what is new into deliveries. */
  takeUp(): Promise<void>
  attempt(delivery: DueDelivery): Promise<Attempted>
  /** How long to wait after the `attempts`-th attempt failed; null: give up. `chance` is uniform in [0, 1). */
  waitAfter(attempts: number, chance: number): number | null
}
