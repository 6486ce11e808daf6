import type { VariableType } from '@telltale/sdk'

/** What a variable may be, in words. */
export const typeWords = (type: VariableType | undefined): string => {
  if (type === undefined) return 'any value'
  if (type.type === 'enum') return `one of ${(type.values ?? []).join(', ')}`
  return type.maxLength === undefined ? type.type : `${type.type}, at most ${type.maxLength} characters`
}

/** What it comes to when no value is given. */
export const withoutWords = (type: VariableType | undefined): string => {
  if (type?.default !== undefined)
    return typeof type.default === 'string' ? `“${type.default}”` : JSON.stringify(type.default)
  return type?.required === false ? 'no text' : 'refused: it is required'
}
