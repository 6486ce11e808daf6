const hourMs = 3_600_000
/** Names past this in one hour are turned away: an index named anew with each query would know no bound. */
const namesAtMost = 1_000
/** Hours remembered; telemetry that comes later than that many hours of others may be drawn anew. */
const hoursAtMost = 1_000

/**
 * Draws from a stream at most `perHour` times an hour, evenly over it: the first in each of so many slots of equal
 * length. Needs no knowledge of what is to come, looks at times alone, and takes of a burst by one user only one.
 */
export function hourlySlots() {
  const hours = new Map<number, Map<string, Set<number>>>()
  let turnedAway = 0
  return {
    draws(name: string, atMs: number, perHour: number): boolean {
      if (perHour === 0) return false
      const hour = Math.floor(atMs / hourMs)
      const names = hours.get(hour) ?? new Map<string, Set<number>>()
      const slots = names.get(name) ?? new Set()
      const slot = Math.floor(((atMs - hour * hourMs) / hourMs) * perHour)
      // More than `perHour` only where that was changed within the hour.
      if (slots.has(slot) || slots.size >= perHour) return false
      if (slots.size === 0 && names.size >= namesAtMost) {
        turnedAway++
        return false
      }
      slots.add(slot)
      names.set(name, slots)
      hours.set(hour, names)
      if (hours.size > hoursAtMost) hours.delete(hours.keys().next().value!)
      return true
    },
    turnedAway: () => turnedAway,
  }
}
export type HourlySlots = ReturnType<typeof hourlySlots>
