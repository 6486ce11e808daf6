import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { totalOf, type Claim, type Counters, type Reservation } from './counters.ts'

const minute = 60_000
const start = Math.ceil(Date.now() / minute) * minute
export const claim = (change: Partial<Claim> = {}): Claim => ({
  counter: randomUUID(),
  window: { startMs: start, endMs: start + minute },
  carriedShare: 0,
  amount: 100,
  units: 10,
  isEnforced: true,
  ...change,
})
type Held = Extract<Reservation, { kind: 'held' }>
export const held = (reservation: Reservation): Held => {
  expect(reservation.kind).toBe('held')
  return reservation as Held
}

/** What every store of counters must keep to. */
export function countersContract(name: string, open: () => Counters, now: () => number): void {
  const levelOf = async (one: Claim) => (await open().read([one]))![0]!
  /** Settlements reach a shared store a moment later. */
  const comesTo = async (one: Claim, wanted: object): Promise<void> =>
    expect.poll(() => levelOf(one), { timeout: 10_000 }).toEqual(wanted)

  describe(name, () => {
    test('reserves, then counts what was used and lets go of the rest', async () => {
      const one = claim({ units: 30 })
      const reservation = held(await open().reserve([one]))
      expect(reservation.levels).toEqual([{ carried: 0, used: 0, reserved: 0 }])
      expect(await levelOf(one)).toEqual({ carried: 0, used: 0, reserved: 30 })
      reservation.settle([7])
      reservation.settle([7])
      await comesTo(one, { carried: 0, used: 7, reserved: 0 })
    })

    test('fills to the last unit and not past it', async () => {
      const one = claim()
      const all = await Promise.all(Array.from({ length: 15 }, async () => open().reserve([one])))
      expect(all.filter(({ kind }) => kind === 'held')).toHaveLength(10)
      expect(all.filter(({ kind }) => kind === 'full')).toHaveLength(5)
      for (const reservation of all) if (reservation.kind === 'held') reservation.settle([0])
      await comesTo(one, { carried: 0, used: 0, reserved: 0 })
    })

    test('reserves on all counters or on none, and says which was full', async () => {
      const [roomy, tight] = [claim({ amount: 1_000 }), claim({ amount: 5 })]
      expect(await open().reserve([roomy, tight])).toMatchObject({ kind: 'full', at: 1 })
      expect(await levelOf(roomy)).toEqual({ carried: 0, used: 0, reserved: 0 })
    })

    test('a claim may be settled before the others of its reservation, and each is settled once', async () => {
      const [left, kept] = [claim({ units: 30 }), claim({ units: 40 })]
      const reservation = held(await open().reserve([left, kept]))
      reservation.settle([3, null])
      await comesTo(left, { carried: 0, used: 3, reserved: 0 })
      expect(await levelOf(kept)).toEqual({ carried: 0, used: 0, reserved: 40 })
      reservation.settle([3, 4])
      await comesTo(kept, { carried: 0, used: 4, reserved: 0 })
      expect((await levelOf(left)).used).toBe(3)
    })

    test('what is not enforced is counted past its amount', async () => {
      const soft = claim({ amount: 5, isEnforced: false })
      held(await open().reserve([soft])).settle([50])
      await comesTo(soft, { carried: 0, used: 50, reserved: 0 })
      held(await open().reserve([soft])).settle([0])
    })

    test('a full counter is closed to what takes an unknown amount', async () => {
      const one = claim({ amount: 10 })
      held(await open().reserve([one])).settle([10])
      await comesTo(one, { carried: 0, used: 10, reserved: 0 })
      expect(await open().reserve([{ ...one, units: 0 }])).toMatchObject({ kind: 'full' })
    })

    test('a sliding window carries its share of the one before', async () => {
      const before = claim({ amount: 100 })
      held(await open().reserve([before])).settle([80])
      await comesTo(before, { carried: 0, used: 80, reserved: 0 })
      const after = {
        ...before,
        window: { startMs: start + minute, endMs: start + 2 * minute },
        carriedShare: 0.5,
      }
      expect(await levelOf(after)).toEqual({ carried: 40, used: 0, reserved: 0 })
      expect(await open().reserve([{ ...after, units: 61 }])).toMatchObject({ kind: 'full' })
      held(await open().reserve([{ ...after, units: 60 }])).settle([0])
    })

    test('keeps sums beyond 32 bits exact', async () => {
      const large = claim({ amount: 1e15, units: 999_999_999_999_999 })
      held(await open().reserve([large])).settle([999_999_999_999_998])
      await comesTo(large, { carried: 0, used: 999_999_999_999_998, reserved: 0 })
      expect(await open().reserve([{ ...large, units: 3 }])).toMatchObject({ kind: 'full' })
    })

    test('whatever comes in whatever order: never negative, never over, nothing left behind', async () => {
      const step = fc.record({ units: fc.nat(60), charge: fc.nat(60), settlesAfter: fc.nat(4) })
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 20 }),
          fc.integer({ min: 1, max: 150 }),
          async (steps, amount) => {
            const one = claim({ amount })
            const underWay: { at: number; settle: () => void }[] = []
            let [used, largest] = [0, 0]
            for (const [at, { units, charge, settlesAfter }] of steps.entries()) {
              for (const due of underWay.filter((entry) => entry.at <= at)) {
                due.settle()
                underWay.splice(underWay.indexOf(due), 1)
              }
              await expect.poll(() => levelOf(one).then((level) => level.used)).toBe(used)
              const reservation = await open().reserve([{ ...one, units }])
              const level = await levelOf(one)
              expect(Math.min(level.used, level.reserved)).toBeGreaterThanOrEqual(0)
              if (reservation.kind !== 'held') continue
              // A call may come to more than was reserved for it: that much it may go over, and no more.
              const real = Math.min(charge, units)
              largest = Math.max(largest, units)
              expect(totalOf(level)).toBeLessThanOrEqual(amount)
              underWay.push({
                at: at + settlesAfter,
                settle: () => {
                  used += real
                  reservation.settle([real])
                },
              })
            }
            for (const entry of underWay) entry.settle()
            await comesTo(one, { carried: 0, used, reserved: 0 })
            expect(used).toBeLessThanOrEqual(amount)
          },
        ),
        { numRuns: 25 },
      )
    })

    test('windows that are over do not count', async () => {
      const old = claim({ window: { startMs: now() - 10 * minute, endMs: now() - 9 * minute } })
      held(await open().reserve([old])).settle([10])
      expect((await levelOf({ ...old, window: { startMs: start, endMs: start + minute } })).used).toBe(0)
    })
  })
}
