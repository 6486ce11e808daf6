import type { FlightLimits, Follower, HeadOf, Leader, Upstream } from './roles.ts'
import { passedBytes } from './passed-bytes.ts'

type Member<Head> = {
  readonly follower: Follower<Head>
  /** Absolute position of the next byte to hand over. */
  at: number
  hasHead: boolean
  isBlocked: boolean
}

/**
 * One upstream call and everyone who waits for it. Every follower has a place of its own in what has passed, so one
 * that reads slowly holds nobody up: it is served from what is kept, and let go when it falls behind that.
 */
export type Flight<Head> = {
  /** Null when no one more can join: full, or its beginning is no longer kept. */
  join(follower: Follower<Head>): (() => void) | null
  readonly leader: Leader<Head>
}

export type FlightParts<Head> = {
  readonly limits: FlightLimits
  readonly upstream: Upstream
  /** Takes the flight off the board: nobody can find it from here on. */
  readonly onOver: () => void
  /** Followers that have shown their clients nothing yet and are without a call. */
  readonly onStranded: (followers: readonly Follower<Head>[]) => void
}

export function openFlight<Head>({ limits, upstream, onOver, onStranded }: FlightParts<Head>): Flight<Head> {
  const members = new Set<Member<Head>>()
  const passed = passedBytes(limits.keptBytesAtMost)
  let head: HeadOf<Head> = { isHere: false }
  let isLeaderHere = true
  let end: 'open' | 'ended' | 'failed' = 'open'

  const close = (how: 'ended' | 'failed'): void => {
    end = how
    onOver()
  }
  const remove = (member: Member<Head>): void => {
    members.delete(member)
    if (members.size > 0 || isLeaderHere || end !== 'open') return
    close('failed')
    upstream.stop()
  }

  /** Hands a follower what it has not had yet, until it says it is full. */
  const feed = (member: Member<Head>): void => {
    const { follower } = member
    if (!members.has(member) || member.isBlocked) return
    if (head.isHere && !member.hasHead) {
      member.hasHead = true
      follower.head(head.value)
    }
    while (member.at < passed.end()) {
      const chunk = passed.from(member.at)
      if (!chunk) {
        remove(member)
        return follower.broken('too-slow')
      }
      member.at += chunk.length
      if (!follower.data(chunk)) {
        member.isBlocked = true
        return
      }
      if (!members.has(member)) return
    }
    if (end !== 'ended') return
    members.delete(member)
    follower.end()
  }
  const feedAll = (): void => {
    for (const member of [...members]) feed(member)
  }

  return {
    join(follower) {
      if (end !== 'open' || members.size >= limits.followersAtMost || !passed.isWhole()) return null
      const member: Member<Head> = { follower, at: 0, hasHead: false, isBlocked: false }
      members.add(member)
      follower.onReady(() => {
        member.isBlocked = false
        feed(member)
      })
      feed(member)
      return () => remove(member)
    },
    leader: {
      head(value) {
        if (end !== 'open') return
        head = { isHere: true, value }
        feedAll()
      },
      data(chunk) {
        if (end !== 'open') return
        passed.add(chunk)
        feedAll()
      },
      end() {
        if (end !== 'open') return
        close('ended')
        feedAll()
      },
      fail() {
        if (end !== 'open') return
        close('failed')
        const stranded: Follower<Head>[] = []
        for (const member of [...members]) {
          members.delete(member)
          if (member.follower.hasShown()) member.follower.broken('upstream-failed')
          else stranded.push(member.follower)
        }
        if (stranded.length > 0) onStranded(stranded)
      },
      leave() {
        isLeaderHere = false
        if (members.size > 0 || end !== 'open') return { goesOn: end === 'open' }
        close('failed')
        return { goesOn: false }
      },
      followers: () => members.size,
    },
  }
}
