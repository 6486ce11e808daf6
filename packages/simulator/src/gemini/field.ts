import type { JsonObject } from '../content/json.ts'

/** A field under its name in camel case or in snake case: the service takes both. */
export const field = (object: JsonObject, name: string): unknown =>
  object[name] ?? object[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]
