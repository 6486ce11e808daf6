import type { Clock } from '../../kernel/time.ts'
import { isOver, startBefore, type Claim, type Counters, type Level, type Reservation } from './counters.ts'

/** One counter in one window. */
type Cell = { used: number; reserved: number; readonly endMs: number; readonly lengthMs: number }

/** What is kept of a cell over a restart; reservations are not: whoever held them is gone. */
export type KeptCell = {
  readonly key: string
  readonly used: number
  readonly endMs: number
  readonly lengthMs: number
}

export type MemoryCountersParts = {
  readonly clock: Clock
  /** What an earlier process left. */
  readonly kept?: readonly KeptCell[]
  /** Is told each change of what is used. */
  readonly onUsed?: (cell: KeptCell) => void
  readonly close?: () => Promise<void>
}

/** How often cells of windows that are over are let go. */
const sweepEveryMs = 60_000

const none: Level = { carried: 0, used: 0, reserved: 0 }

/** Counters of this process. Its answers are at hand at once: nothing is awaited on the hot path. */
export function memoryCounters({ clock, kept = [], onUsed, close }: MemoryCountersParts): Counters & {
  /** Every cell that still counts, for the file that keeps them. */
  cells(): readonly KeptCell[]
} {
  const cells = new Map<string, Cell>(
    kept.map(({ key, used, endMs, lengthMs }) => [key, { used, reserved: 0, endMs, lengthMs }]),
  )
  let sweptAtMs = clock()

  const sweep = (nowMs: number): void => {
    if (nowMs - sweptAtMs < sweepEveryMs) return
    sweptAtMs = nowMs
    for (const [key, cell] of cells)
      if (cell.reserved === 0 && cell.endMs + cell.lengthMs <= nowMs) cells.delete(key)
  }
  const levelOf = ({ counter, window, carriedShare }: Claim): Level => {
    const cell = cells.get(cellKey(counter, window.startMs))
    const before = carriedShare === 0 ? undefined : cells.get(cellKey(counter, startBefore(window)))
    if (!cell && !before) return none
    return {
      carried: before ? Math.ceil((before.used + before.reserved) * carriedShare) : 0,
      used: cell?.used ?? 0,
      reserved: cell?.reserved ?? 0,
    }
  }
  const cellOf = ({ counter, window: { startMs, endMs } }: Claim): [string, Cell] => {
    const key = cellKey(counter, startMs)
    let cell = cells.get(key)
    if (!cell) cells.set(key, (cell = { used: 0, reserved: 0, endMs, lengthMs: endMs - startMs }))
    return [key, cell]
  }

  return {
    reserve(claims): Reservation {
      sweep(clock())
      const levels = claims.map(levelOf)
      const at = claims.findIndex((claim, index) => claim.isEnforced && isOver(claim, levels[index]!))
      if (at >= 0) return { kind: 'full', at, levels }
      const held = claims.map((claim) => {
        const [key, cell] = cellOf(claim)
        cell.reserved += claim.units
        return { key, cell, units: claim.units, isSettled: false }
      })
      return {
        kind: 'held',
        levels,
        settle(charges) {
          for (const [index, one] of held.entries()) {
            const { [index]: charge = 0 } = charges
            if (one.isSettled || charge === null) continue
            one.isSettled = true
            const { key, cell, units } = one
            cell.reserved -= units
            if (charge === 0) continue
            cell.used += charge
            onUsed?.({ key, used: cell.used, endMs: cell.endMs, lengthMs: cell.lengthMs })
          }
        },
      }
    },
    read: async (claims) => claims.map(levelOf),
    cells: () =>
      [...cells].flatMap(([key, { used, endMs, lengthMs }]) =>
        used > 0 && endMs + lengthMs > clock() ? [{ key, used, endMs, lengthMs }] : [],
      ),
    close: async () => close?.(),
  }
}

export const cellKey = (counter: string, startMs: number): string => `${counter}@${startMs}`
