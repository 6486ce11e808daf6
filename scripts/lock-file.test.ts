import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { locksTheSame } from './lock-file.mjs'

type Package = {
  readonly version?: string
  readonly resolved?: string
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
const text = readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')
const lock = JSON.parse(text) as { packages: Record<string, Package> }
const { packages } = lock
const written = (changed: Record<string, Package>): string => JSON.stringify({ ...lock, packages: changed })

test('a package of another platform that npm dropped is no change', () => {
  const kept = Object.entries(packages).filter(([name]) => !/darwin|win32|wasm32/.test(name))
  expect(kept.length).toBeLessThan(Object.keys(packages).length)
  expect(locksTheSame(text, written(Object.fromEntries(kept)))).toBe(true)
})

test('another version of a package for every platform is a change', () => {
  const name = 'node_modules/undici'
  expect(locksTheSame(text, written({ ...packages, [name]: { ...packages[name], version: '0.0.1' } }))).toBe(
    false,
  )
})

test('every optional package of every package is in the lock file, and none names a host', () => {
  const found = (from: string, name: string): boolean => {
    const path = `${from === '' ? '' : `${from}/`}node_modules/${name}`
    if (path in packages) return true
    return from !== '' && found(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name)
  }
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !found(from, name)),
  )
  expect(missing).toEqual([])
  expect(
    Object.values(packages).filter(({ resolved }) => resolved !== undefined && resolved.includes(':')),
  ).toEqual([])
})
