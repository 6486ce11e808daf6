/**
 * JSON as Python's `json.dumps(value, sort_keys=True)` writes it: ", " and ": " between, keys in order of their code
 * points, everything outside printable ASCII escaped. JavaScript cannot tell 1 from 1.0, so a number that is whole
 * and exact (up to 2^53 − 1) is written as Python writes an int, any other as a float; `PythonFloat` says otherwise.
 */
export function pythonJson(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof PythonFloat) return pythonFloat(value.value)
  switch (typeof value) {
    case 'string':
      return pythonString(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : pythonFloat(value)
    case 'object':
      return Array.isArray(value) ? `[${value.map(pythonJson).join(', ')}]` : pythonObject(value)
    default:
      throw new TypeError(`JSON holds no ${typeof value}.`)
  }
}

/** A number that Python holds as a float even when it is whole. */
export class PythonFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

function pythonObject(value: object): string {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  entries.sort(([one], [other]) => compareCodePoints(one, other))
  return `{${entries.map(([key, entry]) => `${pythonString(key)}: ${pythonJson(entry)}`).join(', ')}}`
}

/** Python sorts strings by code point; JavaScript by UTF-16 unit, which puts 😀 before U+FFFD. */
function compareCodePoints(one: string, other: string): number {
  const [left, right] = [Array.from(one), Array.from(other)]
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const difference = left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const named: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

/** `ensure_ascii`: UTF-16 units outside space to ~ as \uxxxx in lower case, so that 😀 becomes a surrogate pair. */
const pythonString = (text: string): string =>
  `"${text.replace(
    /["\\]|[^ -~]/g,
    (unit) => named[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`

/**
 * Python's `repr` of a float. Its digits are JavaScript's (the shortest that read back the same); its form differs: a
 * point always, an exponent of at least two digits below 1e-4 and from 1e16 on (CPython, float_repr_style 'short').
 */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [, sign, first, rest = '', power] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential())!
  const digits = first! + rest
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${first}${rest && `.${rest}`}e${exponent < 0 ? '-' : '+'}${size}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}
