import { isObject, type JsonObject } from '../dialect.ts'
import type { Losses } from './losses.ts'

/**
 * One JSON object being read. It remembers what was asked for, so that `finish` can name every field nobody
 * understood: what is not read cannot be lost in silence. A field that is null counts as absent.
 */
export type Fields = {
  readonly path: string
  number(name: string): number | null
  text(name: string): string | null
  flag(name: string): boolean | null
  object(name: string): JsonObject | null
  /** Empty when absent. */
  list(name: string): readonly unknown[]
  any(name: string): unknown
  /** Fields that say nothing the neutral form does not already say. */
  skip(...names: readonly string[]): void
  lose(name: string, happened: string): void
  finish(): void
}

export function readFields(object: JsonObject, path: string, losses: Losses): Fields {
  const asked: string[] = []
  const place = (name: string) => (path === '' ? name : `${path}.${name}`)
  const take = (name: string): unknown => {
    asked.push(name)
    return object[name] ?? null
  }
  const wrong = (name: string, wanted: string): null => {
    losses.add(place(name), `dropped: it is not ${wanted}`)
    return null
  }
  return {
    path,
    number(name) {
      const value = take(name)
      return value === null || typeof value === 'number' ? value : wrong(name, 'a number')
    },
    text(name) {
      const value = take(name)
      return value === null || typeof value === 'string' ? value : wrong(name, 'a string')
    },
    flag(name) {
      const value = take(name)
      return value === null || typeof value === 'boolean' ? value : wrong(name, 'true or false')
    },
    object(name) {
      const value = take(name)
      return value === null || isObject(value) ? value : wrong(name, 'an object')
    },
    list(name) {
      const value = take(name)
      if (value === null) return []
      return Array.isArray(value) ? value : (wrong(name, 'an array') ?? [])
    },
    any: take,
    skip: (...names) => void asked.push(...names),
    lose(name, happened) {
      if (take(name) !== null) losses.add(place(name), happened)
    },
    finish() {
      for (const name in object)
        if (object[name] != null && !asked.includes(name))
          losses.add(place(name), 'dropped: the other dialect has no such field')
    },
  }
}

/** The same for an element of a list; null, with a loss, when it is no object. */
export function readElement(value: unknown, path: string, losses: Losses): Fields | null {
  if (isObject(value)) return readFields(value, path, losses)
  losses.add(path, 'dropped: it is not an object')
  return null
}
