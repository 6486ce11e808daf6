import type { OptionField } from './option-schema.ts'

/** Options as they are typed: by the path of their field, several values a line each. What is not there is usual. */
export type OptionValues = Readonly<Record<string, string>>

type Options = Readonly<Record<string, unknown>>

const nameOf = ({ path }: OptionField): string => path.slice(path.lastIndexOf('.') + 1)

/** What stands in the fields for these options; secrets are never known. */
export function valuesOf(fields: readonly OptionField[], options: Options): OptionValues {
  const values: Record<string, string> = {}
  for (const field of fields) {
    const given = options[nameOf(field)]
    if (given === undefined || given === null || field.kind === 'secret') continue
    if (field.kind === 'group') Object.assign(values, valuesOf(field.fields, given as Options))
    else if (field.kind === 'variant') {
      const nested = given as Options
      const kind = String(nested['kind'])
      values[field.path] = kind
      Object.assign(values, valuesOf(field.fieldsOf[kind] ?? [], nested))
    } else values[field.path] = textOf(field, given)
  }
  return values
}

function textOf({ kind }: OptionField, value: unknown): string {
  if (kind === 'lines' || kind === 'some-of') return (value as readonly unknown[]).map(String).join('\n')
  if (kind === 'pairs')
    return Object.entries(value as object)
      .map((pair) => pair.join(' = '))
      .join('\n')
  return kind === 'json' ? JSON.stringify(value, null, 2) : String(value)
}

export type ReadOptions =
  | { readonly options: Options; readonly faults: null }
  /** What is wrong, by the path of the field. */
  | { readonly options: null; readonly faults: OptionValues }

/** The options that were typed, or what is wrong with them. An empty secret is left out, and so kept. */
export function readOptions(fields: readonly OptionField[], values: OptionValues): ReadOptions {
  const faults: Record<string, string> = {}
  const options = optionsIn(fields, values, faults)
  return Object.keys(faults).length > 0 ? { options: null, faults } : { options, faults: null }
}

function optionsIn(
  fields: readonly OptionField[],
  values: OptionValues,
  faults: Record<string, string>,
): Options {
  const options: Record<string, unknown> = {}
  for (const field of fields) {
    if (field.kind === 'group') {
      const isTouched = field.fields.some(({ path }) => (values[path] ?? '').trim() !== '')
      if (isTouched) options[nameOf(field)] = optionsIn(field.fields, values, faults)
      continue
    }
    const text = values[field.path]
    const name = nameOf(field)
    // A list that was emptied is empty; anything else that is empty was not given.
    if (text === undefined || (text.trim() === '' && field.kind !== 'some-of')) {
      if (field.isNeeded) faults[field.path] = 'It must be given.'
      continue
    }
    if (field.kind === 'variant')
      options[name] = { kind: text, ...optionsIn(field.fieldsOf[text] ?? [], values, faults) }
    else {
      const read = valueOf(field, text)
      if ('fault' in read) faults[field.path] = read.fault
      else options[name] = read.value
    }
  }
  return options
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

function valueOf(field: OptionField, text: string): { readonly value: unknown } | { readonly fault: string } {
  switch (field.kind) {
    case 'number': {
      const value = Number(text)
      return Number.isFinite(value) ? { value } : { fault: 'It is a number.' }
    }
    case 'flag':
      return { value: text === 'true' }
    case 'lines':
    case 'some-of':
      return { value: linesOf(text) }
    case 'pairs': {
      const pairs = linesOf(text).map((line): readonly [string, string] => {
        const at = line.lastIndexOf('=')
        return [line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()]
      })
      if (pairs.some(([name, value]) => name === '' || value === ''))
        return { fault: 'Each line is name = value.' }
      if (!field.areNumbers) return { value: Object.fromEntries(pairs) }
      const numbers = pairs.map(([name, value]) => [name, Number(value)] as const)
      if (numbers.some(([, value]) => !Number.isFinite(value))) return { fault: 'Each value is a number.' }
      return { value: Object.fromEntries(numbers) }
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown }
      } catch {
        return { fault: 'It is not JSON.' }
      }
    default:
      return { value: field.kind === 'long-text' ? text : text.trim() }
  }
}
