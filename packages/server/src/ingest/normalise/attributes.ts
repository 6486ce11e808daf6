import type { Attributes } from '../model.ts'

/** The first of these attributes that is text and not empty. */
export function textOf(attributes: Attributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

/** The first of these attributes that is a whole number of something, also as text. */
export function countOf(attributes: Attributes, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = numberFrom(attributes[name])
    if (value !== null && value >= 0) return Math.round(value)
  }
  return null
}

export function numberOf(attributes: Attributes, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = numberFrom(attributes[name])
    if (value !== null) return value
  }
  return null
}

function numberFrom(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** An attribute that holds JSON as text, or is a list or map itself; undefined when it is neither. */
export function jsonOf(attributes: Attributes, name: string): unknown {
  const value = attributes[name]
  if (typeof value !== 'string') return value ?? undefined
  try {
    return JSON.parse(value) as unknown
  } catch {
    return undefined
  }
}

export const isFields = (value: unknown): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fieldsOf = (value: unknown): Attributes => (isFields(value) ? value : {})

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Text as it is, anything else as JSON, nothing as null. */
export const textFrom = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)
