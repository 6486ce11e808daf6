/** What a version says of one of its variables. Without such a word a variable takes any value. */
export type VariableType = {
  readonly type: 'string' | 'number' | 'boolean' | 'enum' | 'json'
  /** Must a value be given? True when left out, unless there is a default; not required and not given is no text. */
  readonly required?: boolean | undefined
  /** The value when none is given. */
  readonly default?: unknown
  /** Of a string, or of json as text: UTF-16 units. */
  readonly maxLength?: number | undefined
  /** Of an enum: what it may be. */
  readonly values?: readonly string[] | undefined
}

/** The text a variable is replaced by; or that a value is missing; or what is wrong with the one given. */
export type VariableText =
  { readonly text: string } | { readonly missing: true } | { readonly trouble: string }

const missing = { missing: true } as const

/** `given` undefined is no value; null is one. What is wrong is told without the value: it may be a secret. */
export function textOfVariable(type: VariableType | undefined, given: unknown): VariableText {
  if (given !== undefined) return textOfValue(type, given)
  if (type?.default !== undefined) return textOfValue(type, type.default)
  return type?.required === false ? { text: '' } : missing
}

function textOfValue(type: VariableType | undefined, value: unknown): VariableText {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text === undefined) return missing
  if (type === undefined) return { text }
  const trouble = troubleWith(type, value, text)
  return trouble === null ? { text } : { trouble }
}

function troubleWith({ type, maxLength, values = [] }: VariableType, value: unknown, text: string) {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'must be a number'
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false'
    case 'enum':
      return typeof value === 'string' && values.includes(value)
        ? null
        : `must be one of: ${values.join(', ')}`
    case 'string':
      if (typeof value !== 'string') return 'must be text'
  }
  return maxLength === undefined || text.length <= maxLength
    ? null
    : `is ${text.length} characters long, and may be ${maxLength}`
}
