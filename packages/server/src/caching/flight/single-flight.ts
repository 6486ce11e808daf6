import { openFlight, type Flight } from './flight.ts'
import { flightLimits, type FlightLimits, type Follower, type Leader, type Upstream } from './roles.ts'

export type Joined<Head> =
  /** It makes the call, and tells of it through this. */
  | { readonly role: 'leader'; readonly leader: Leader<Head> }
  /** It waits for a call under way; `leave` when its client goes. */
  | { readonly role: 'follower'; readonly leave: () => void }
  /** It makes the call and nobody waits for it: the flight is full, or there are too many flights. */
  | { readonly role: 'alone' }

export type FlightCounts = {
  readonly flights: number
  /** Requests that waited for another's call, ever. */
  readonly shared: number
  readonly takeovers: number
  /** Requests that could have shared and made a call of their own, ever. */
  readonly alone: number
}

export type SingleFlight<Head> = {
  /** `upstream` is stopped when the leader's client has left and the last follower with it. */
  join(key: string, upstream: Upstream, follower: Follower<Head>): Joined<Head>
  counts(): FlightCounts
}

/**
 * Where a flight is found, and emptied when it is over: a Map that makes room leaves its old table behind, which keeps
 * what stood in it from the collector until a full collection. That was the calls under way, 18 KB each.
 */
type Berth<Head> = { flight: Flight<Head> | null }

/** Where a follower sits now; after a takeover that is another flight than it joined. */
type Seat = { leave: () => void; isGone: boolean }

/**
 * Identical requests in flight share one call. Knows nothing of HTTP: who calls, waits and leaves is told to it, and it
 * tells who gets what. Synchronous throughout, so nothing happens in between.
 */
export function singleFlight<Head>(limits: FlightLimits = flightLimits): SingleFlight<Head> {
  const flights = new Map<string, Berth<Head>>()
  const seats = new WeakMap<Follower<Head>, Seat>()
  const counts = { shared: 0, takeovers: 0, alone: 0 }

  const open = (key: string, upstream: Upstream, takeoversLeft: number): Flight<Head> => {
    const berth: Berth<Head> = { flight: null }
    const flight = openFlight<Head>({
      limits,
      upstream,
      onOver: () => {
        berth.flight = null
        if (flights.get(key) === berth) flights.delete(key)
      },
      onStranded: (followers) => rescue(key, followers, takeoversLeft),
    })
    berth.flight = flight
    flights.set(key, berth)
    return flight
  }
  const isHere = (follower: Follower<Head>): boolean => seats.get(follower)?.isGone === false
  const standUp = (follower: Follower<Head>): void => {
    const seat = seats.get(follower)
    if (seat) seat.leave = () => {}
  }
  const sendAlone = (follower: Follower<Head>): void => {
    if (!isHere(follower)) return
    counts.alone++
    standUp(follower)
    follower.alone()
  }

  /** The first of those left behind takes over and the others wait for it; after a few failures each goes its own way. */
  const rescue = (key: string, followers: readonly Follower<Head>[], takeoversLeft: number): void => {
    const [first, ...others] = followers
    if (takeoversLeft === 0 || !first) return followers.forEach(sendAlone)
    counts.takeovers++
    const call: { upstream: Upstream | null } = { upstream: null }
    const flight = open(key, { stop: () => call.upstream?.stop() }, takeoversLeft - 1)
    // They sit down before the call begins: one that fails at once then strands them again instead of losing them.
    const unplaced = others.filter((follower) => {
      const leave = flight.join(follower)
      if (leave) seats.get(follower)!.leave = leave
      return !leave
    })
    standUp(first)
    call.upstream = first.lead(flight.leader)
    unplaced.forEach(sendAlone)
  }

  return {
    join(key, upstream, follower) {
      const known = flights.get(key)?.flight
      if (!known && flights.size < limits.flightsAtMost)
        return { role: 'leader', leader: open(key, upstream, limits.takeoversAtMost).leader }
      const seat: Seat = { leave: () => {}, isGone: false }
      seats.set(follower, seat)
      const leave = known?.join(follower)
      if (!leave) {
        counts.alone++
        return { role: 'alone' }
      }
      seat.leave = leave
      counts.shared++
      return {
        role: 'follower',
        leave() {
          seat.isGone = true
          seat.leave()
        },
      }
    },
    counts: () => ({ flights: flights.size, ...counts }),
  }
}
