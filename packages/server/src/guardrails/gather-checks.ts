import { gather } from '../kernel/gather.ts'
import type { Check, Checks } from './check.ts'

/** The checks of these names, or all of them; a name of none is left out. */
export type GatherChecks = (names?: readonly string[]) => Promise<Checks>

/**
 * Loads a check when it is first asked for: what all of them lean on takes longer than a start should wait, and a
 * house without guardrails loads none.
 */
export function lazyChecks(): GatherChecks {
  const loaded = new Map<string, Check>()
  let all: Promise<Checks> | null = null
  return async (names) => {
    if (names === undefined) return (all ??= gatherChecks())
    const missing = names.filter((name) => !loaded.has(name))
    if (missing.length > 0)
      for (const [name, check] of await gatherChecks(new Set(missing))) loaded.set(name, check)
    return loaded
  }
}

/** Checks by name: the files of checks/, in alphabetical order. */
export async function gatherChecks(only?: ReadonlySet<string>): Promise<Checks> {
  const checks = await gather<Check>({
    ...{ folder: new URL('checks/', import.meta.url), exportName: 'check' },
    ...(only === undefined ? {} : { only }),
  })
  return new Map(checks.map((check) => [check.name, check]))
}
