import { failure, success, type Result } from '../../kernel/result.ts'

/** A metric of one user: numerator and denominator, what was known before exposure, what a person said. */
export type RowValue = {
  readonly m: number
  readonly d: number
  readonly before: number | null
  readonly human: number | null
}

/** One user as a file tells it. */
export type UserRow = {
  readonly unit: string
  readonly arm: string
  readonly epoch: number | null
  readonly fingerprint: string | null
  readonly exposedAtMs: number | null
  /** In the order of the design: the primary, then guardrails; null where there is nothing. */
  readonly values: readonly (RowValue | null)[]
}

export type RowProblem = { readonly field: string; readonly message: string }

/** A row as CSV or JSON gives it. A metric is `name`, or `name.numerator` and `name.denominator`, flat or nested. */
export type RawRow = Readonly<Record<string, unknown>>

/** What rows are read for. */
export type RowShape = {
  readonly unit: string
  /** Null: any. */
  readonly arms: readonly string[] | null
  /** The primary first. */
  readonly metrics: readonly { readonly name: string; readonly isFailure: boolean }[]
}

export function readRow(
  raw: RawRow,
  { unit: unitName, arms, metrics }: RowShape,
): Result<UserRow, RowProblem> {
  try {
    const unit = text(raw, 'user') ?? text(raw, unitName)
    if (unit === null) throw new Refused('user', 'is missing')
    const arm = text(raw, 'arm')
    if (arm === null) throw new Refused('arm', 'is missing')
    if (arms?.includes(arm) === false) throw new Refused('arm', `"${arm}" is none of ${arms.join(', ')}`)
    const epoch = number(raw, 'epoch')
    if (epoch !== null && !(Number.isInteger(epoch) && epoch >= 1))
      throw new Refused('epoch', 'must be a whole number from 1')
    return success({
      unit,
      arm,
      epoch,
      fingerprint: text(raw, 'fingerprint'),
      exposedAtMs: moment(raw, 'exposedAt'),
      values: metrics.map(({ name, isFailure }) => value(raw, name, isFailure)),
    })
  } catch (error) {
    if (error instanceof Refused) return failure({ field: error.field, message: error.message })
    throw error
  }
}

/** Carries a refusal out of the nested reading above; never leaves this file. */
class Refused extends Error {
  readonly field: string
  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

function value(raw: RawRow, name: string, isFailure: boolean): RowValue | null {
  const denominator = number(raw, `${name}.denominator`)
  const m = number(raw, `${name}.numerator`) ?? number(raw, name)
  if (m === null) {
    if (denominator !== null) throw new Refused(`${name}.numerator`, 'is missing beside its denominator')
    return null
  }
  if (denominator !== null && denominator < 0) throw new Refused(`${name}.denominator`, 'must not be below 0')
  if (isFailure && ((m !== 0 && m !== 1) || denominator !== null))
    throw new Refused(name, 'is a failure, so it must be 0 or 1 (false or true)')
  return {
    m,
    d: denominator ?? 1,
    before: number(raw, `${name}.before`),
    human: number(raw, `${name}.human`),
  }
}

function at(raw: RawRow, field: string): unknown {
  const flat = raw[field]
  if (flat !== undefined) return flat
  const [outer, inner] = [field.slice(0, field.lastIndexOf('.')), field.slice(field.lastIndexOf('.') + 1)]
  const nested = outer === '' ? undefined : raw[outer]
  return typeof nested === 'object' && nested !== null ? (nested as RawRow)[inner] : undefined
}

function number(raw: RawRow, field: string): number | null {
  const given = at(raw, field)
  if (given === undefined || given === null || given === '') return null
  if (typeof given === 'boolean') return given ? 1 : 0
  // Nested: its parts are asked for by name.
  if (typeof given === 'object') return null
  const words = written(given)
  if (/^(true|false)$/i.test(words)) return words.toLowerCase() === 'true' ? 1 : 0
  const found = words.trim() === '' ? Number.NaN : Number(words)
  if (!Number.isFinite(found)) throw new Refused(field, `"${words.slice(0, 40)}" is no number`)
  return found
}

function text(raw: RawRow, field: string): string | null {
  const given = at(raw, field)
  if (typeof given === 'number') return String(given)
  return typeof given === 'string' && given !== '' ? given : null
}

function moment(raw: RawRow, field: string): number | null {
  const given = at(raw, field)
  if (given === undefined || given === null || given === '') return null
  const found = typeof given === 'number' ? given : Date.parse(written(given))
  if (!Number.isFinite(found))
    throw new Refused(field, `"${written(given).slice(0, 40)}" is no time such as 2026-10-07T12:00:00Z`)
  return found
}

const written = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given))
