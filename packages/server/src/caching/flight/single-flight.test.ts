import { expect, it } from 'vitest'
import { flightLimits, isCallersFault, type FlightLimits, type Follower, type Leader } from './roles.ts'
import { singleFlight, type Joined, type SingleFlight } from './single-flight.ts'

type Head = { readonly status: number }

/** A follower that notes what it hears; it shows its client what comes unless told to hold it back. */
function listener({ holdsBack = false, fullAfter = Infinity } = {}) {
  const heard: string[] = []
  const led: Leader<Head>[] = []
  const called = { stopped: 0, ready: () => {} }
  let taken = 0
  let hasShown = false
  const follower: Follower<Head> = {
    head: ({ status }) => void heard.push(`head ${status}`),
    data(chunk) {
      heard.push(chunk.toString())
      if (!holdsBack) hasShown = true
      return ++taken < fullAfter
    },
    end: () => void heard.push('end'),
    broken: (why) => void heard.push(`broken ${why}`),
    lead(leader) {
      heard.push('lead')
      led.push(leader)
      return { stop: () => called.stopped++ }
    },
    alone: () => void heard.push('alone'),
    hasShown: () => hasShown,
    onReady: (ready) => {
      called.ready = ready
    },
  }
  return {
    follower,
    heard,
    led,
    called,
    goOn() {
      taken = -Infinity
      called.ready()
    },
  }
}

function board(limits: Partial<FlightLimits> = {}) {
  const flight = singleFlight<Head>({ ...flightLimits, ...limits })
  const stops: string[] = []
  const join = (who: Follower<Head>, key = 'key'): Joined<Head> =>
    flight.join(key, { stop: () => stops.push(key) }, who)
  return { flight, stops, join, lead: () => leaderOf(join(listener().follower)) }
}
const leaderOf = (joined: Joined<Head>): Leader<Head> => {
  if (joined.role !== 'leader') throw new Error(`is ${joined.role}`)
  return joined.leader
}
const leaveOf = (joined: Joined<Head>): (() => void) => {
  if (joined.role !== 'follower') throw new Error(`is ${joined.role}`)
  return joined.leave
}
const isEmpty = (flight: SingleFlight<Head>) => expect(flight.counts().flights).toBe(0)

it('a thousand identical requests make one call and all get the whole of it, early or late', () => {
  const { flight, join, lead } = board()
  const leader = lead()
  const early = Array.from({ length: 500 }, () => listener())
  for (const one of early) expect(join(one.follower).role).toBe('follower')
  leader.head({ status: 200 })
  leader.data(Buffer.from('one '))
  const late = Array.from({ length: 500 }, () => listener())
  for (const one of late) expect(join(one.follower).role).toBe('follower')
  expect(join(listener().follower).role).toBe('alone')
  leader.data(Buffer.from('two'))
  leader.end()
  for (const { heard } of [...early, ...late]) expect(heard.join('|')).toBe('head 200|one |two|end')
  isEmpty(flight)
  expect(flight.counts()).toMatchObject({ shared: 1_000, alone: 1, takeovers: 0 })
})

it('another key is another call, and the key is free again once the answer is complete', () => {
  const { join, lead } = board()
  const leader = lead()
  expect(join(listener().follower, 'other').role).toBe('leader')
  leader.end()
  expect(join(listener().follower).role).toBe('leader')
})

it('a failed leader: one takes over, the others wait for it and get a whole answer', () => {
  const { join, lead, flight } = board()
  const leader = lead()
  const [first, second] = [listener(), listener()]
  join(first.follower)
  join(second.follower)
  leader.fail()
  expect([first.heard, second.heard]).toEqual([['lead'], []])
  first.led[0]!.head({ status: 200 })
  first.led[0]!.data(Buffer.from('answer'))
  first.led[0]!.end()
  expect(second.heard).toEqual(['head 200', 'answer', 'end'])
  isEmpty(flight)
})

it('a provider that goes on failing: two takeovers, then everyone makes a call of its own', () => {
  const { join, lead, flight } = board()
  const leader = lead()
  const waiting = Array.from({ length: 5 }, () => listener())
  for (const one of waiting) join(one.follower)
  leader.fail()
  waiting[0]!.led[0]!.fail()
  waiting[1]!.led[0]!.fail()
  expect(waiting.map(({ heard }) => heard.join())).toEqual(['lead', 'lead', 'alone', 'alone', 'alone'])
  isEmpty(flight)
  expect(flight.counts()).toMatchObject({ takeovers: 2, alone: 3 })
})

it('a call that fails the moment it is taken over strands nobody', () => {
  const { join, lead } = board({ takeoversAtMost: 1 })
  const leader = lead()
  const [first, second] = [listener(), listener()]
  join({
    ...first.follower,
    lead(taken) {
      taken.fail()
      return { stop: () => {} }
    },
  })
  join(second.follower)
  leader.fail()
  expect(second.heard).toEqual(['alone'])
})

it('a failure in the middle: who has shown something is told, who held it back begins anew', () => {
  const { join, lead } = board()
  const leader = lead()
  const [shown, held] = [listener(), listener({ holdsBack: true })]
  join(shown.follower)
  join(held.follower)
  leader.head({ status: 200 })
  leader.data(Buffer.from('half'))
  leader.fail()
  expect(shown.heard).toEqual(['head 200', 'half', 'broken upstream-failed'])
  expect(held.heard).toEqual(['head 200', 'half', 'lead'])
})

it('the leader’s client leaves: the call goes on while one waits, and stops with the last', () => {
  const { join, lead, stops, flight } = board()
  const leader = lead()
  const [one, two] = [listener(), listener()]
  const leaves = [one, two].map(({ follower }) => leaveOf(join(follower)))
  expect(leader.leave()).toEqual({ goesOn: true })
  leader.head({ status: 200 })
  leaves[0]!()
  leader.data(Buffer.from('on'))
  expect(one.heard).toEqual(['head 200'])
  expect(two.heard).toEqual(['head 200', 'on'])
  expect(stops).toEqual([])
  leaves[1]!()
  expect(stops).toEqual(['key'])
  isEmpty(flight)
  leader.fail()
  expect(two.heard).toEqual(['head 200', 'on'])
})

it('a leader without followers stops when its client leaves', () => {
  const { lead, flight } = board()
  expect(lead().leave()).toEqual({ goesOn: false })
  isEmpty(flight)
})

it('who leaves after a takeover leaves the new call, not the old', () => {
  const { join, lead } = board()
  const leader = lead()
  const [first, second] = [listener(), listener()]
  join(first.follower)
  const leave = leaveOf(join(second.follower))
  leader.fail()
  leave()
  expect(first.led[0]!.followers()).toBe(0)
  expect(first.led[0]!.leave()).toEqual({ goesOn: false })
})

it('the call that was taken over stops when everyone has left it', () => {
  const { join, lead } = board()
  const leader = lead()
  const [first, second] = [listener(), listener()]
  join(first.follower)
  const leave = leaveOf(join(second.follower))
  leader.fail()
  expect(first.led[0]!.leave()).toEqual({ goesOn: true })
  leave()
  expect(first.called.stopped).toBe(1)
})

it('a slow reader is served from what is kept, holds nobody up, and is let go when it falls behind', () => {
  const { join, lead } = board({ keptBytesAtMost: 10 })
  const leader = lead()
  const [slow, slower, quick] = [listener({ fullAfter: 1 }), listener({ fullAfter: 1 }), listener()]
  for (const one of [slow, slower, quick]) join(one.follower)
  leader.head({ status: 200 })
  for (const word of ['aaaa', 'bbbb']) leader.data(Buffer.from(word))
  slow.goOn()
  expect(slow.heard).toEqual(['head 200', 'aaaa', 'bbbb'])
  expect(join(listener().follower).role).toBe('follower')
  leader.data(Buffer.from('cccc'))
  expect(join(listener().follower).role).toBe('alone')
  leader.data(Buffer.from('dddd'))
  slower.goOn()
  expect(slower.heard).toEqual(['head 200', 'aaaa', 'broken too-slow'])
  leader.end()
  for (const { heard } of [slow, quick])
    expect(heard).toEqual(['head 200', 'aaaa', 'bbbb', 'cccc', 'dddd', 'end'])
})

it('the end reaches a slow reader too, after everything before it', () => {
  const { join, lead } = board()
  const leader = lead()
  const slow = listener({ fullAfter: 1 })
  join(slow.follower)
  leader.head({ status: 200 })
  leader.data(Buffer.from('a'))
  leader.data(Buffer.from('b'))
  leader.end()
  expect(slow.heard).toEqual(['head 200', 'a'])
  slow.goOn()
  expect(slow.heard).toEqual(['head 200', 'a', 'b', 'end'])
})

it('only the caller’s own fault is shared: a key, a limit or an outage is not in the request', () => {
  expect([400, 404, 413, 422].every(isCallersFault)).toBe(true)
  expect([200, 401, 402, 403, 408, 409, 425, 429, 500, 503, 529].some(isCallersFault)).toBe(false)
})
