import type { Window } from './windows.ts'

/**
 * The contract of what counts use: in this process, or in Redis for several. Amounts are whole units of the limit's
 * measure: requests, tokens, or nanodollars, at most 1e15, so that sums stay exact in a double.
 */

/** What one call asks of one counter. */
export type Claim = {
  /** Names the counter: a limit, and a value where it has a counter for each. */
  readonly counter: string
  readonly window: Window
  /** How much of the window before still counts, 0 to 1; 0 unless the limit slides. */
  readonly carriedShare: number
  readonly amount: number
  /** What to reserve; 0 when it is not known. */
  readonly units: number
  /** Whether the call may go on only when it fits. */
  readonly isEnforced: boolean
}

/** How a counter stood before a claim. */
export type Level = {
  /** What still counts of the window before, its reservations too. */
  readonly carried: number
  readonly used: number
  readonly reserved: number
}

/** Takes what each claim came to; null leaves one reserved for a later call. A claim is settled once. */
export type SettleClaims = (charges: readonly (number | null)[]) => void

export type Reservation =
  /** Everything was reserved at once. */
  | { readonly kind: 'held'; readonly levels: readonly Level[]; readonly settle: SettleClaims }
  /** The claim at `at` does not fit; nothing was reserved. */
  | { readonly kind: 'full'; readonly at: number; readonly levels: readonly Level[] }
  /** The counters cannot be asked. What the call comes to can still be told them, for when they can. */
  | { readonly kind: 'unavailable'; readonly settle: SettleClaims }

export type Counters = {
  /** Reserves on every counter or on none, in one atomic step. Never rejects. */
  reserve(claims: readonly Claim[]): Reservation | Promise<Reservation>
  /** How the counters of these claims stand; null when they cannot be asked. Never rejects. */
  read(claims: readonly Claim[]): Promise<readonly Level[] | null>
  /** Lets go of what is reserved and writes what is not yet written. */
  close(): Promise<void>
}

/** The level as one number. */
export const totalOf = ({ carried, used, reserved }: Level): number => carried + used + reserved

/** Whether a claim goes over. Something unknown takes at least one unit: a counter that is full stays closed to it. */
export const isOver = ({ amount, units }: Claim, level: Level): boolean =>
  totalOf(level) + Math.max(units, 1) > amount

/** The start of the window before, for limits that slide: those have windows of one length. */
export const startBefore = ({ startMs, endMs }: Window): number => 2 * startMs - endMs
