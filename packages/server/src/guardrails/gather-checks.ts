import { gather } from '../kernel/gather.ts'
import type { Check, Checks } from './check.ts'

/** Gathers them when first asked, once: a house without guardrails loads none of them. */
export function lazyChecks(): () => Promise<Checks> {
  let gathered: Promise<Checks> | null = null
  return () => (gathered ??= gatherChecks())
}

/** Every check by name: the files of checks/, in alphabetical order. */
export async function gatherChecks(): Promise<Checks> {
  const checks = await gather<Check>({ folder: new URL('checks/', import.meta.url), exportName: 'check' })
  return new Map(checks.map((check) => [check.name, check]))
}
