import type { RouteTotals } from './cache-store.ts'

/** Adds entries up by route. */
export function routeTotals() {
  const routes = new Map<string | null, RouteTotals>()
  return {
    add(route: string | null, bytes: number, storedAtMs: number): void {
      const known = routes.get(route)
      routes.set(route, {
        route,
        entries: (known?.entries ?? 0) + 1,
        bytes: (known?.bytes ?? 0) + bytes,
        oldestAtMs: Math.min(known?.oldestAtMs ?? Infinity, storedAtMs),
      })
    },
    all: (): readonly RouteTotals[] => [...routes.values()],
  }
}
