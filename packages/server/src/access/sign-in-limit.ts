import type { Clock } from '../kernel/time.ts'

/** Failed sign-ins an address has within a minute. Keys hold 256 bits: this is against noise, not against luck. */
const failuresAMinute = 10
/** Addresses remembered at once; the one that failed longest ago is forgotten first. */
const addressesAtMost = 10_000
const windowMs = 60_000

export type SignInLimit = {
  /** May this address try now? */
  isOpen(address: string): boolean
  failed(address: string): void
}

/** Bounds failed sign-ins by address and minute; one address cannot lock another out. */
export function createSignInLimit(clock: Clock): SignInLimit {
  const failures = new Map<string, { readonly sinceMs: number; readonly count: number }>()
  const recent = (address: string) => {
    const known = failures.get(address)
    return known !== undefined && clock() - known.sinceMs < windowMs ? known : { sinceMs: clock(), count: 0 }
  }
  return {
    isOpen: (address) => recent(address).count < failuresAMinute,
    failed(address) {
      const { sinceMs, count } = recent(address)
      failures.delete(address)
      failures.set(address, { sinceMs, count: count + 1 })
      if (failures.size > addressesAtMost) failures.delete(failures.keys().next().value!)
    },
  }
}
