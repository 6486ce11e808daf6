import type { GuardrailMode, GuardrailSettings } from '@telltale/sdk'
import type { Command } from 'commander'
import { parse } from 'yaml'
import { act, pairOptions, textOption, type Options } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliParts } from '../parts.ts'
import { readObject } from '../read-object.ts'
import { shown } from './views.ts'

/** `guardrails set`, `mode`, `restore` and `delete`. */
export function registerEdits(guardrails: Command, parts: CliParts): void {
  const set = guardrails
    .command('set <name> [file]')
    .description('set a guardrail, from a JSON or YAML file (- for stdin) or from these options')
    .option('--check <name>', 'what is looked for: see telltale guardrails checks')
    .option('--option <name=value...>', 'an option of the check, its value in YAML; may be given again')
    .option('--stages <list>', 'input, output, retrieval, tool, with commas')
    .option('--action <what>', 'block, mask or flag')
    .option('--mode <mode>', 'shadow (default: it runs, is recorded and never acts), enforce or off')
    .option('--threshold <score>', '0 to 1: where it fires; the check’s own when left out')
    .option('--streaming <how>', 'hold (default) or observe')
    .option(
      '--on-error <what>',
      'what a check that crashes or is late does to the call: open (default) or closed',
    )
    .option('--unseen <what>', 'requests with parts nothing can look at: allow (default) or refuse')
    .option(
      '--deadline-ms <number>',
      'how long it may take (default 500, or 10000 where texts leave the server)',
    )
    .option('--prompt <name...>', 'only calls of this prompt; may be given again, as those below')
    .option('--environment <name...>', 'only calls in this environment')
    .option('--route <name...>', 'only calls of this route')
    .option('--model <name...>', 'only calls of this model; a * may stand at the end')
    .option('--for-key <id...>', 'only calls with this key')
    .option('--tag <name=value...>', 'only calls with this tag')
    .option('--if-version <number>', 'only while it is at this version; 0: only when there is none')
  act(connecting(set), parts, async (options, name, path) => {
    const settings = path === undefined ? settingsOf(options) : await fromFile(path, options, parts)
    const ifVersion = numberOption(options, 'ifVersion')
    const { admin } = await connect(options, parts)
    const guardrail = await admin.putGuardrail(name!, settings, ifVersion)
    const note = guardrail.mode === 'shadow' ? '\nIt runs in shadow: recorded, and never acting.' : ''
    return { json: guardrail, text: `${shown(guardrail)}${note}` }
  })

  const mode = guardrails
    .command('mode <name> <mode>')
    .description('enforce: act; shadow: only record what it would have done; off: do not run')
  act(connecting(mode), parts, async (options, name, given) => {
    if (!isMode(given)) throw badUse(`"${given}" is no mode; use enforce, shadow or off.`)
    const guardrail = await (await connect(options, parts)).admin.setGuardrailMode(name!, given)
    const { version } = guardrail
    return { json: guardrail, text: `The guardrail "${name}" is on "${given}" now, version ${version}.` }
  })

  const restore = guardrails
    .command('restore <name> <version>')
    .description('put the settings of an earlier version back, as a new version')
  act(connecting(restore), parts, async (options, name, version) => {
    const number = Number(version)
    if (!Number.isInteger(number) || number < 1) throw badUse(`"${version}" is no version.`)
    const guardrail = await (await connect(options, parts)).admin.restoreGuardrail(name!, number)
    return { json: guardrail, text: shown(guardrail) }
  })

  const remove = guardrails
    .command('delete <name>')
    .description('run it no more; its versions stay and can be put back')
  act(connecting(remove), parts, async (options, name) => {
    await (await connect(options, parts)).admin.deleteGuardrail(name!)
    const back = `telltale guardrails restore ${name} VERSION`
    return {
      json: { name, deleted: true },
      text: `The guardrail "${name}" runs no more. Put it back with: ${back}`,
    }
  })
}

const isMode = (given: string | undefined): given is GuardrailMode =>
  given === 'enforce' || given === 'shadow' || given === 'off'

async function fromFile(path: string, options: Options, parts: CliParts): Promise<GuardrailSettings> {
  if (options['check'] !== undefined || options['action'] !== undefined)
    throw badUse('Give a file or the options, not both.')
  return (await readObject(path, parts)) as GuardrailSettings
}

/** What the values may be is for the server to say. */
function settingsOf(options: Options): GuardrailSettings {
  const check = textOption(options, 'check')
  const stages = textOption(options, 'stages')
  const action = textOption(options, 'action')
  if (check === undefined || stages === undefined || action === undefined)
    throw badUse('Give a file, or at least --check, --stages and --action.')
  const set = {
    ...{ check, action, stages: stages.split(',').map((stage) => stage.trim()) },
    options: Object.fromEntries(pairOptions(options, 'option').map(([name, value]) => [name, parsed(value)])),
    mode: textOption(options, 'mode'),
    threshold: numberOption(options, 'threshold'),
    streaming: textOption(options, 'streaming'),
    onError: textOption(options, 'onError'),
    unseen: textOption(options, 'unseen'),
    deadlineMs: numberOption(options, 'deadlineMs'),
    scope: scopeOf(options),
  }
  return given(set) as GuardrailSettings
}

function scopeOf(options: Options): GuardrailSettings['scope'] {
  const tags = pairOptions(options, 'tag')
  return given({
    prompts: words(options, 'prompt'),
    environments: words(options, 'environment'),
    routes: words(options, 'route'),
    models: words(options, 'model'),
    keyIds: words(options, 'forKey'),
    tags: tags.length === 0 ? undefined : Object.fromEntries(tags),
  })
}

const given = (fields: { readonly [name: string]: unknown }) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const words = (options: Options, name: string): readonly string[] | undefined =>
  Array.isArray(options[name]) ? options[name].map(String) : undefined

/** `true`, `3`, `[a, b]`; what is no YAML is text. */
function parsed(value: string): unknown {
  try {
    return parse(value)
  } catch {
    return value
  }
}

function numberOption(options: Options, name: string): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw badUse(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} must be a number.`)
  return value
}
