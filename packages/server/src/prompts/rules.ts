import { hash } from 'node:crypto'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { Environment, production, PromptName, type Activation, type PromptContent } from './model.ts'
import { PythonFloat, pythonJson } from './python-json.ts'

/**
 * The content hash: SHA-256 over Python's `json.dumps({"template", "model_id", "temperature", "max_tokens"},
 * sort_keys=True)`, the temperature always a float; "messages", "tools", "response_format", "parameters" and
 * "variable_types" join only when present. A partial is hashed as the reference that stands in the text.
 * `shortHash` is its first 12 hexadecimal digits.
 */
export function hashPrompt(content: PromptContentGiven): {
  readonly hash: string
  readonly shortHash: string
} {
  const { template, modelId, temperature, maxTokens, messages, tools, responseFormat } = content
  const { parameters, variableTypes } = content
  const whole = hash(
    'sha256',
    pythonJson({
      template,
      model_id: modelId,
      temperature: new PythonFloat(temperature),
      max_tokens: maxTokens,
      messages: messages?.length ? messages : undefined,
      tools: tools?.length ? tools : undefined,
      response_format: responseFormat ?? undefined,
      parameters: isEmpty(parameters) ? undefined : parameters,
      variable_types: isEmpty(variableTypes) ? undefined : variableTypes,
    }),
    'hex',
  )
  return { hash: whole, shortHash: shortHashOf(whole) }
}

const isEmpty = (value: object | null | undefined): boolean =>
  value === null || value === undefined || Object.keys(value).length === 0

export const shortHashOf = (whole: string): string => whole.slice(0, 12)

/** Content from wherever: of the API, a file, the store. Absent, null and an empty list are the same. */
export type PromptContentGiven = {
  readonly template: string
  readonly modelId: string
  readonly temperature: number
  readonly maxTokens: number
  readonly messages?: readonly unknown[] | null | undefined
  readonly tools?: readonly unknown[] | null | undefined
  readonly responseFormat?: unknown
  readonly parameters?: object | null | undefined
  readonly variableTypes?: object | null | undefined
}

/** Deeper nesting is no prompt but an attack on whoever walks it. */
const deepest = 64

/** Of everything together, as JSON: what is more is no prompt. */
const longest = 2_000_000

/**
 * The content as it is stored: nothing empty, no negative zero. Fails with prompt-invalid when a text holds what
 * PostgreSQL cannot keep (U+0000, half a surrogate pair), so that what was hashed is what is served.
 */
export function checkContent(content: PromptContent): Result<PromptContent, Problem> {
  const { messages, tools, responseFormat, parameters, variableTypes, ...needed } = content
  if (needed.template === '' && !messages?.length)
    return failure(problem('prompt-invalid', '"template" is empty, and there are no "messages".'))
  for (const [field, value] of Object.entries(content)) {
    const trouble = troubleIn(value, 0)
    if (trouble !== null) return failure(problem('prompt-invalid', `"${field}" ${trouble}.`))
  }
  if (JSON.stringify(content).length > longest)
    return failure(problem('prompt-invalid', `It is longer than ${longest} characters of JSON.`))
  return success({
    ...needed,
    temperature: needed.temperature + 0,
    ...(messages?.length ? { messages } : {}),
    ...(tools?.length ? { tools } : {}),
    ...(responseFormat === undefined ? {} : { responseFormat }),
    ...(isEmpty(parameters) ? {} : { parameters }),
    ...(isEmpty(variableTypes) ? {} : { variableTypes }),
  })
}

/** Notes are small. */
export function checkMetadata(metadata: object | null): Result<null, Problem> {
  const trouble = troubleIn(metadata, 0)
  if (trouble !== null) return failure(problem('prompt-invalid', `"metadata" ${trouble}.`))
  return JSON.stringify(metadata).length <= 16_000
    ? success(null)
    : failure(problem('prompt-invalid', '"metadata" is longer than 16000 characters of JSON.'))
}

/** A number that was asked for must be the one this content has, or would get. */
export function checkNumber(
  name: string,
  wanted: number | undefined,
  has: number | null,
  newest: number,
): Result<null, Problem> {
  const gets = has ?? newest + 1
  if (wanted === undefined || wanted === gets) return success(null)
  const why =
    has !== null
      ? `this content is ${name}@${has}`
      : wanted > newest
        ? `the next version of ${name} is ${gets}`
        : `${name}@${wanted} has other content`
  return failure(problem('prompt-version-taken', `"version" is ${wanted}, but ${why}.`))
}

function troubleIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'holds the character U+0000'
    return value.isWellFormed() ? null : 'holds half a character (a lone surrogate)'
  }
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : 'holds a number that JSON cannot write'
  if (typeof value !== 'object' || value === null) return null
  if (depth >= deepest) return `is nested more than ${deepest} deep`
  for (const [key, entry] of Object.entries(value)) {
    const trouble = troubleIn(key, depth) ?? troubleIn(entry, depth + 1)
    if (trouble !== null) return trouble
  }
  return null
}

/** Without a version the one active in `environment` is meant; without either, the one active where the caller is. */
export type PromptReference = {
  readonly name: string
  readonly version: number | null
  readonly environment: string | null
}

/** Reads `name`, `name@3` or `name@staging`; fails with prompt-unknown or prompt-version-unknown. */
export function parsePromptReference(text: string): Result<PromptReference, Problem> {
  const at = text.lastIndexOf('@')
  const name = at < 0 ? text : text.slice(0, at)
  if (!PromptName.safeParse(name).success)
    return failure(problem('prompt-unknown', `"${text.slice(0, 140)}" is not the name of a prompt.`))
  if (at < 0) return success({ name, version: null, environment: null })
  const label = text.slice(at + 1)
  if (/^[1-9]\d{0,8}$/.test(label)) return success({ name, version: Number(label), environment: null })
  if (Environment.safeParse(label).success) return success({ name, version: null, environment: label })
  return failure(
    problem(
      'prompt-version-unknown',
      `"${label.slice(0, 70)}" is neither a version number nor an environment.`,
    ),
  )
}

/** Why there is no active version; `elsewhere` are the environments that have one. */
export function notActive(name: string, environment: string | null, elsewhere: readonly string[]): Problem {
  if (elsewhere.length === 0) return problem('prompt-not-active', `The prompt is "${name}".`)
  const where = `not in "${environment ?? production}"`
  return problem(
    'prompt-environment-unknown',
    `The prompt "${name}" is active in ${elsewhere.toSorted().join(', ')}, ${where}.`,
  )
}

/** What is active, and what a rollback would make active; null when there is none. */
type Standing = { readonly live: number | null; readonly previous: number | null }

/**
 * Replays the activations of one prompt in one environment, oldest first. They form a stack: activating puts a version on top, rolling
 * back takes the top off. So two rollbacks go back two steps, and activating after a rollback starts a new branch,
 * from which a rollback leads back to where it began.
 */
export function standing(activations: readonly Pick<Activation, 'version' | 'kind'>[]): Standing {
  const stack: number[] = []
  for (const { kind, version } of activations)
    if (kind === 'activate') stack.push(version)
    else stack.pop()
  return { live: stack.at(-1) ?? null, previous: stack.at(-2) ?? null }
}
