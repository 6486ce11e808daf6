import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { ExperimentDesign } from '../../experiments/model.ts'
import { textOption, type Options } from '../act.ts'
import { badUse, type CliParts } from '../parts.ts'

/** A design as a file or flags give it, before arms that only the rows name are known. */
export type DesignGiven = { readonly fields: Readonly<Record<string, unknown>>; readonly from: string }

/** What analysis does not ask for is filled in: rows are assigned already. */
const assigned = { seed: 'assigned elsewhere', hashVersion: 'assigned elsewhere' }

export async function designGiven(options: Options, parts: CliParts): Promise<DesignGiven> {
  const path = textOption(options, 'design')
  return path === undefined
    ? { fields: { ...assigned, ...flags(options) }, from: 'the design given by flags' }
    : { fields: { ...assigned, ...(await fileAt(path, parts)) }, from: path }
}

/** Bad use names the field. */
export function completeDesign({ fields, from }: DesignGiven, arms: readonly string[]): ExperimentDesign {
  const equal = arms.map((name) => ({ name, weight: 1 }))
  const parsed = ExperimentDesign.safeParse({ arms: equal, ...fields })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw badUse(`${from}: "${issue?.path.join('.') ?? ''}" ${issue?.message ?? 'is wrong'}.`)
}

async function fileAt(path: string, parts: CliParts): Promise<Readonly<Record<string, unknown>>> {
  let text: string
  try {
    text = await readFile(resolve(parts.cwd, path), 'utf8')
  } catch (error) {
    throw badUse(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`)
  }
  let found: unknown
  try {
    found = parse(text)
  } catch (error) {
    throw badUse(`${path} is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  if (typeof found === 'object' && found !== null && !Array.isArray(found))
    return found as Readonly<Record<string, unknown>>
  throw badUse(`${path} holds no design.`)
}

function flags(options: Options): Readonly<Record<string, unknown>> {
  const primary = textOption(options, 'primary')
  if (primary === undefined) throw badUse('Give --design FILE, or --primary NAME and what is planned.')
  const plannedUsers = needed(options, 'plannedUsers')
  const arms = textOption(options, 'arms')
  return {
    control: textOption(options, 'control') ?? 'control',
    ...(arms === undefined ? {} : { arms: arms.split(',').map(armOf) }),
    primary: {
      name: primary,
      betterWhen: options['lowerIsBetter'] === true ? 'lower' : 'higher',
      isJudged: options['judged'] === true,
    },
    guardrails: ((options['guardrail'] as readonly string[] | undefined) ?? []).map(guardrailOf),
    windowHours: numberOption(options, 'windowHours') ?? 24,
    plannedUsers,
    maxUsers: numberOption(options, 'maxUsers') ?? 2 * plannedUsers,
    smallestEffect: needed(options, 'smallestEffect'),
  }
}

function armOf(text: string): { readonly name: string; readonly weight: number } {
  const found = /^([^=]+)(?:=(\d+(?:\.\d+)?))?$/.exec(text.trim())
  if (found === null) throw badUse(`--arms "${text}" is no arm such as control or treatment=2.`)
  return { name: found[1]!, weight: Number(found[2] ?? 1) }
}

function guardrailOf(text: string): Readonly<Record<string, unknown>> {
  const found = /^([^:]+):(failure|mean):(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text)
  if (found === null)
    throw badUse(
      `--guardrail "${text}" is not NAME:failure:MARGIN or NAME:mean:MARGIN, such as errors:failure:0.015 or cost:mean:10%.`,
    )
  const [, name, kind, margin, percent] = found
  return percent === '%'
    ? { name, kind, margin: Number(margin) / 100, marginIs: 'relative' }
    : { name, kind, margin: Number(margin) }
}

const dashed = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

export function numberOption(options: Options, name: string): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw badUse(`${dashed(name)} must be a number.`)
}

function needed(options: Options, name: string): number {
  const value = numberOption(options, name)
  if (value === undefined) throw badUse(`${dashed(name)} is missing.`)
  return value
}
