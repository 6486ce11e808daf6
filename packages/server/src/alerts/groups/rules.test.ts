import fc from 'fast-check'
import { expect, it } from 'vitest'
import { severities } from '../model.ts'
import { look, type Group, type GroupedAlert, type Look, type Notice } from './rules.ts'

const timing = { groupWaitMs: 30, groupIntervalMs: 300, repeatIntervalMs: 4_000 }
const asked: Omit<Look, 'nowMs' | 'groups' | 'alerts'> = {
  ...{ timing, tellsResolved: true, tellsAcknowledged: false, repeatsAcknowledged: false },
  waiting: new Set(),
}
const group = { key: 'g', labels: {} }
const alert = (id: string, more: Partial<GroupedAlert> = {}): GroupedAlert => ({
  ...{ id, state: 'open', severity: 'warning', group, isSilenced: false, ...more },
})

/** Looks one after the other, each with what the one before remembered. */
function looks(
  steps: readonly (readonly [nowMs: number, alerts: readonly GroupedAlert[]])[],
  more: Partial<Look> = {},
) {
  let groups: readonly Group[] = []
  return steps.map(([nowMs, alerts]) => {
    const seen = look({ ...asked, ...more, nowMs, alerts, groups })
    groups = seen.groups
    return seen.notices
  })
}
const said = (notices: readonly (readonly Notice[])[]) =>
  notices.map((each) =>
    each.map(({ kind, firing, resolved }) => `${kind} +${firing.join()} -${resolved.join()}`),
  )

it('waits for the group, tells it whole, tells nothing twice, and tells the end', () => {
  const [a, b] = [alert('a'), alert('b')]
  expect(
    said(
      looks([
        [0, [a]],
        [29, [a, b]],
        [30, [a, b]],
        [330, [a, b]],
        [630, [a, alert('b', { state: 'resolved', group: null })]],
        [930, [alert('a', { state: 'resolved', group: null })]],
        [1_230, []],
      ]),
    ),
  ).toEqual([[], [], ['firing +a,b -'], [], ['firing +a -b'], ['resolved + -a'], []])
})

it('repeats what lasts after the repeat interval, not what is acknowledged or still on its way', () => {
  const steps = [0, 30, 4_030, 4_330, 8_330].map((at) => [at, [alert('a')]] as const)
  expect(said(looks(steps))).toEqual([[], ['firing +a -'], ['firing +a -'], [], ['firing +a -']])
  expect(said(looks(steps, { waiting: new Set(['g']) }))).toEqual([[], ['firing +a -'], [], [], []])
  const taken = steps.map(
    ([at, [one]], index) => [at, [{ ...one, state: index > 1 ? 'acknowledged' : 'open' }]] as const,
  )
  expect(said(looks(taken))).toEqual([[], ['firing +a -'], [], [], []])
})

it('tells what gets worse, and what comes back after it was told to be over', () => {
  const over = alert('a', { state: 'resolved', group: null })
  expect(
    said(
      looks([
        [0, [alert('a')]],
        [30, [alert('a')]],
        [330, [alert('a', { severity: 'critical' })]],
        [630, [alert('a')]],
        [930, [over]],
        [931, [alert('a')]],
        [961, [alert('a')]],
      ]),
    ),
  ).toEqual([[], ['firing +a -'], ['firing +a -'], [], ['resolved + -a'], [], ['firing +a -']])
})

it('tells the old group of what moved to another', () => {
  const other = { key: 'h', labels: {} }
  const [, , third] = looks([
    [0, [alert('a')]],
    [30, [alert('a')]],
    [330, [alert('a', { group: other })]],
  ])
  expect(third).toMatchObject([{ group: { key: 'g' }, kind: 'resolved', moved: ['a'], firing: [] }])
})

/** A world of a few alerts that come, go, get worse, are acknowledged and silenced at random, looked at every 10 ms. */
const world = fc.array(
  fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('fire', 'fire', 'resolve', 'acknowledge', 'silence', 'unsilence', 'worsen'),
    }),
    { maxLength: 2 },
  ),
  { minLength: 1, maxLength: 150, size: 'max' },
)
type World = readonly (readonly { readonly id: string; readonly what: string }[])[]

function play(steps: World, after: (state: Played) => void): Played {
  const alerts = new Map<string, GroupedAlert>()
  let groups: readonly Group[] = []
  const played: Played = { nowMs: 0, alerts, told: new Map(), notices: [], groups }
  for (const events of steps) {
    played.nowMs += 10
    for (const { id, what } of events) apply(alerts, id, what)
    const seen = look({ ...asked, nowMs: played.nowMs, alerts: [...alerts.values()], groups })
    groups = seen.groups
    played.groups = groups
    played.notices = seen.notices
    after(played)
    for (const { firing, acknowledged, resolved } of seen.notices) {
      for (const id of [...firing, ...acknowledged]) played.told.set(id, alerts.get(id)!.severity)
      for (const id of resolved) played.told.delete(id)
    }
  }
  return played
}
type Played = {
  nowMs: number
  readonly alerts: Map<string, GroupedAlert>
  /** What the receiver believes to fire, from what it was told alone. */
  readonly told: Map<string, string>
  notices: readonly Notice[]
  groups: readonly Group[]
}

function apply(alerts: Map<string, GroupedAlert>, id: string, what: string): void {
  const before = alerts.get(id) ?? alert(id, { state: 'resolved', group: null })
  const isOpen = before.state !== 'resolved'
  const after: Record<string, GroupedAlert> = {
    fire: isOpen ? before : alert(id, { isSilenced: before.isSilenced }),
    resolve: { ...before, state: 'resolved', group: null },
    acknowledge: isOpen ? { ...before, state: 'acknowledged' } : before,
    silence: { ...before, isSilenced: true },
    unsilence: { ...before, isSilenced: false },
    worsen: isOpen
      ? {
          ...before,
          severity: severities[Math.min(2, severities.indexOf(before.severity) + 1)]!,
          state: 'open',
        }
      : before,
  }
  alerts.set(id, after[what]!)
}

it('never tells of what is silenced, never twice for one state, and never that what did not fire is over', () => {
  fc.assert(
    fc.property(world, (steps) => {
      play(steps, ({ alerts, told, notices }) => {
        for (const { firing, acknowledged, resolved, isRepeat } of notices) {
          for (const id of [...firing, ...acknowledged, ...resolved])
            expect(alerts.get(id)!.isSilenced).toBe(false)
          for (const id of resolved) expect(told.has(id)).toBe(true)
          const isNews =
            resolved.length > 0 ||
            firing.some((id) => !told.has(id) || told.get(id) !== alerts.get(id)!.severity)
          expect(isNews || isRepeat).toBe(true)
        }
      })
    }),
    { numRuns: 300 },
  )
})

it('loses nothing: once the world is quiet, the receiver knows all that fires and nothing that does not', () => {
  fc.assert(
    fc.property(world, (steps) => {
      const unsilenced = (['a', 'b', 'c'] as const).map((id) => ({ id, what: 'unsilence' as const }))
      const quiet = Array.from({ length: 70 }, () => [])
      const { alerts, told } = play([...steps, unsilenced, ...quiet], () => {})
      for (const [id, { state, severity }] of alerts) {
        // What eases is not told anew.
        if (state === 'open')
          expect(severities.indexOf(told.get(id) as 'info')).toBeGreaterThanOrEqual(
            severities.indexOf(severity),
          )
        if (state === 'resolved') expect(told.has(id)).toBe(false)
      }
    }),
    { numRuns: 300 },
  )
})
