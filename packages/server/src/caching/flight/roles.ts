/** What one who waits for another's call gets to hear. Exactly one of end, broken, lead and alone comes last. */
export type Follower<Head> = {
  /** A second head means the call was taken over: what came before, and was not shown, is void. */
  head(head: Head): void
  /** False: no more until the listener last given to `onReady` is called. The same buffer goes to everyone: do not write into it. */
  data(chunk: Buffer): boolean
  end(): void
  /** What it has had cannot be completed: the provider failed after it had shown something, or it read too slowly. */
  broken(why: 'upstream-failed' | 'too-slow'): void
  /** The call it waited for failed before it had shown anything: it makes the call now, and leads the rest. */
  lead(leader: Leader<Head>): Upstream
  /** The same, but nobody waits for it: it goes on by itself. */
  alone(): void
  /** Has its client seen anything of the answer? Then no second one may follow it. */
  hasShown(): boolean
  onReady(listener: () => void): void
}

/** The hand of whoever makes the call. After end or fail nothing more counts. */
export type Leader<Head> = {
  head(head: Head): void
  data(chunk: Buffer): void
  /** The answer is complete, be it good or the caller's own fault: followers get it as it is. */
  end(): void
  /** The provider failed: followers do not get this answer. */
  fail(): void
  /** Its client left. Goes the call on for those who wait? Then it is stopped when the last of them leaves. */
  leave(): { readonly goesOn: boolean }
  followers(): number
}

/** The call itself. */
export type Upstream = { stop(): void }

export type HeadOf<Head> = { readonly isHere: false } | { readonly isHere: true; readonly value: Head }

export type FlightLimits = {
  readonly followersAtMost: number
  /** What is kept for those who join late or read slowly, in bytes a flight. */
  readonly keptBytesAtMost: number
  /** How often a follower takes over from a failed leader; after that everyone goes on alone. */
  readonly takeoversAtMost: number
  readonly flightsAtMost: number
}

export const flightLimits: FlightLimits = {
  followersAtMost: 1_000,
  keptBytesAtMost: 4 << 20,
  takeoversAtMost: 2,
  flightsAtMost: 10_000,
}

/** Statuses that say the request itself is wrong: whoever asks the same gets the same. Keys and limits are not the request. */
export const isCallersFault = (status: number): boolean => [400, 404, 405, 413, 415, 422].includes(status)
