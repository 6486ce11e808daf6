import { readdir } from 'node:fs/promises'
import type { Fault } from './fault.ts'

/** Every fault by name: one file each in `faults/`, found at start. */
export async function gatherFaults(): Promise<ReadonlyMap<string, Fault>> {
  const folder = new URL('faults/', import.meta.url)
  // Running from sources the files end in .ts; published, they end in .js beside their .d.ts.
  const files = (await readdir(folder)).filter((name) => /^[a-z0-9-]+\.(ts|js)$/.test(name))
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, folder).href) as Promise<{ readonly fault: Fault }>),
  )
  const faults = modules.map(({ fault }) => fault)
  return new Map(
    faults.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map((fault) => [fault.name, fault]),
  )
}
