import { isoTime } from '../../kernel/time.ts'
import type { boundedValues } from './bounded-values.ts'
import { furtherValues } from './bounded-values.ts'
import type { Counters } from './counters.ts'
import type { Limit, LimitWithUse } from './model.ts'
import { amountOf, claimOn, compileLimits } from './rules.ts'
import { windowAt } from './windows.ts'

/** Of a limit with a counter for each value, this many are shown: those most used. */
const shownAtMost = 50
const readAtMost = 1_000

/** These limits with what is used of them now, in the order they came. */
export async function withUse(
  limits: readonly Limit[],
  counters: Counters,
  values: Pick<ReturnType<typeof boundedValues>, 'seen'>,
  nowMs: number,
): Promise<LimitWithUse[]> {
  return Promise.all(
    limits.map(async (limit): Promise<LimitWithUse> => {
      const ready = compileLimits([limit]).get(limit.projectId)![0]!
      const { startMs, endMs } = windowAt(limit.window, nowMs)
      const seen = values.seen(ready, startMs).slice(-readAtMost)
      const names = limit.each === null ? [null] : [...seen, furtherValues]
      const claims = names.map((value) => claimOn(ready, value, { units: 0, isEnforced: false }, nowMs))
      const levels = await counters.read(claims)
      if (levels === null) return { ...limit, use: null }
      const use = levels
        .map(({ carried, used, reserved }, index) => ({
          value: names[index] === furtherValues ? '(further values)' : names[index]!,
          used: amountOf(limit.measure, carried + used),
          reserved: amountOf(limit.measure, reserved),
          resetsAt: isoTime(endMs),
        }))
        .filter(({ used, reserved }) => limit.each === null || used + reserved > 0)
        .toSorted((one, other) => other.used - one.used)
      return { ...limit, use: use.slice(0, shownAtMost) }
    }),
  )
}
