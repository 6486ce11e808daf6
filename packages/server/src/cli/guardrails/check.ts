import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { text as allOf } from 'node:stream/consumers'
import type { Command } from 'commander'
import {
  stages,
  type Check,
  type CheckLoan,
  type Checks,
  type Speaker,
  type Stage,
} from '../../guardrails/check.ts'
import { gatherChecks } from '../../guardrails/gather-checks.ts'
import { createVault } from '../../guardrails/mask.ts'
import { act, textOption, type Options } from '../act.ts'
import { badUse, type CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** Larger files are no prompts. */
const charsAtMost = 10_000_000

/** `telltale guardrails check`: what a text sets off; in the open, on this machine alone. */
export function registerCheck(guardrails: Command, parts: CliParts): void {
  const check = guardrails
    .command('check')
    .description(
      'what a text would set off; needs no server. Exits 1 when a check fires or could not be done, 2 on bad use',
    )
    .option('--text <text>', 'the text')
    .option('--file <file>', 'a file with the text ("-" reads standard input)')
    .option(
      '--check <name>',
      'only this one (repeat it); default: all that run here and need no options',
      collect,
      [],
    )
    .option('--options <json>', "the check's options; with several checks an object of them by name")
    .option('--stage <stage>', `where in a call it stands: ${stages.join(', ')}`, 'input')
    .option('--system <text>', 'the system text, for checks that compare with it')
  act(check, parts, async (options) => {
    const stage = stageOption(options)
    const text = await textGiven(options, parts)
    const chosen = await checksOption(options, stage)
    const speaker = speakers[stage]
    const done = await Promise.all(
      chosen.map(({ check: one, given }) =>
        run(one, given, { text, speaker, stage, systemText: textOption(options, 'system') ?? '' }),
      ),
    )
    const findings = done.flatMap((one) => (one.fires ? one.findings : []))
    const masked = createVault().mask(text, findings)
    const isClear = done.every(({ verdict }) => verdict === 'pass')
    return {
      json: { stage, fires: done.some(({ fires }) => fires), checks: done, masked },
      text: present(done, masked, text),
      exitCode: isClear ? 0 : 1,
    }
  })
}

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]

const speakers: { readonly [stage in Stage]: Speaker } = {
  ...{ input: 'user', output: 'assistant', retrieval: 'document', tool: 'tool' },
}

function stageOption(options: Options): Stage {
  const given = textOption(options, 'stage')
  const stage = stages.find((one) => one === given)
  if (stage === undefined) throw badUse(`--stage must be one of ${stages.join(', ')}.`)
  return stage
}

async function textGiven(options: Options, parts: CliParts): Promise<string> {
  const [text, file] = [textOption(options, 'text'), textOption(options, 'file')]
  if ((text === undefined) === (file === undefined))
    throw badUse('Give the text by --text or by --file, one of both.')
  if (text !== undefined) return text
  try {
    const read = await allOf(file === '-' ? parts.stdin : createReadStream(resolve(parts.cwd, file!)))
    if (read.length > charsAtMost) throw badUse(`${file} is over ${charsAtMost} characters.`)
    return read
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    throw badUse(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

type Chosen = { readonly check: Check; readonly given: unknown }

async function checksOption(options: Options, stage: Stage): Promise<readonly Chosen[]> {
  const checks = await gatherChecks()
  const names = options['check'] as readonly string[]
  const given = optionsGiven(options)
  const many = names.length !== 1
  const unknown = many
    ? Object.keys(given).find((name) => !(names.length === 0 ? checks.has(name) : names.includes(name)))
    : undefined
  if (unknown !== undefined) throw badUse(`--options speaks of "${unknown}", which is no check asked for.`)
  if (names.length === 0)
    return [...checks.values()]
      .filter((check) => !check.isRemote && check.stages.includes(stage))
      .map((check) => ({ check, given: given[check.name] ?? {} }))
      .filter(
        ({ check, given: its }) => given[check.name] !== undefined || check.options.safeParse(its).success,
      )
      .map(({ check, given: its }) => chosen(check, its))
  return [...new Set(names)].map((name) =>
    chosen(named(checks, name, stage), many ? (given[name] ?? {}) : given),
  )
}

function named(checks: Checks, name: string, stage: Stage): Check {
  const check = checks.get(name)
  if (check === undefined)
    throw badUse(`There is no check "${name}".`, `There are: ${[...checks.keys()].join(', ')}.`)
  if (check.isRemote)
    throw badUse(`The check "${name}" asks another service: it cannot run without a server.`)
  if (!check.stages.includes(stage))
    throw badUse(
      `The check "${name}" does not look at the ${stage}.`,
      `Its stages: ${check.stages.join(', ')}.`,
    )
  return check
}

function chosen(check: Check, given: unknown): Chosen {
  const parsed = check.options.safeParse(given)
  if (parsed.success) return { check, given: parsed.data }
  const [issue] = parsed.error.issues
  const place = issue!.path.length > 0 ? `"${issue!.path.join('.')}": ` : ''
  throw badUse(`The options of "${check.name}" cannot be used: ${place}${issue!.message}.`)
}

function optionsGiven(options: Options): { readonly [name: string]: unknown } {
  const text = textOption(options, 'options')
  if (text === undefined) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badUse('--options is not JSON.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as { readonly [name: string]: unknown }
  throw badUse('--options must be a JSON object.')
}

type Asked = {
  readonly text: string
  readonly speaker: Speaker
  readonly stage: Stage
  readonly systemText: string
}

/** What is found is told by its place alone: the text may be a secret. */
async function run(check: Check, given: unknown, { text, speaker, stage, systemText }: Asked) {
  const examined = await check.ready(given, noLoan).examine([{ text, speaker }], {
    ...{ stage, language: null, systemText, userText: '', documents: [] },
    signal: new AbortController().signal,
  })
  const { name, threshold } = check
  if (examined.kind === 'failed')
    return {
      check: name,
      verdict: 'error',
      fires: false,
      score: null,
      threshold,
      reason: examined.reason,
      findings: [],
    }
  const { score, reason, findings } = examined
  const fires = score >= threshold
  return { check: name, verdict: fires ? 'fire' : 'pass', fires, score, threshold, reason, findings }
}

type Done = Awaited<ReturnType<typeof run>>

/** Only local checks run here. */
const noLoan: CheckLoan = {
  postJson: () => Promise.reject(new Error('there is no server')),
  judge: () => Promise.reject(new Error('there is no server')),
  guardrail: 'tried',
}

function present(done: readonly Done[], masked: string, text: string): string {
  const rows = done.map(({ check, verdict, score, reason }) => [
    check,
    verdict,
    score === null ? '–' : score.toFixed(2),
    reason,
  ])
  const lines = [table(['check', 'verdict', 'score', 'reason'], rows, [2])]
  if (masked !== text) lines.push('', 'Masked:', masked)
  return lines.join('\n')
}
