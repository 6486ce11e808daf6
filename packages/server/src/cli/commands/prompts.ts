import type { PromptMoved } from '@telltale/sdk'
import type { Command } from 'commander'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { act, textOption, type Options } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand, type CliParts, type Outcome } from '../parts.ts'
import { checkPrompts } from '../prompt-check.ts'
import { diffFiles, diffVersions } from '../prompt-diff.ts'
import { writePromptFile } from '../prompt-file.ts'
import { promptFolder, requirePrompts } from '../prompt-gather.ts'
import { pullFolder } from '../prompt-pull.ts'
import { pushPrompts } from '../prompt-push.ts'
import { promptFileAt } from '../prompt-read.ts'
import { historyOf, promptTable } from '../prompt-tables.ts'
import { detailOf, fileOf, versionOf } from '../prompt-versions.ts'
import { writeWhole } from '../prompt-write.ts'
import { Environment, production, PromptName } from '../../prompts/model.ts'

/** `telltale prompts`: prompts as files, as versions, and which one is active where. */
export const command: CliCommand = {
  name: 'prompts',
  register(program, parts) {
    const prompts = program
      .command('prompts')
      .description('prompts: files, versions, and which one is active where')

    act(
      connecting(prompts.command('list').description('every prompt of the project')),
      parts,
      async (options) => {
        const list = await (await connect(options, parts)).admin.prompts()
        return {
          json: { prompts: list },
          text:
            list.length === 0
              ? 'No prompts yet. Register one with: telltale prompts push FILE'
              : promptTable(list),
        }
      },
    )

    const hash = prompts
      .command('hash <file>')
      .description('the content hash of a prompt file; needs no server')
    act(hash, parts, async (_, path) => {
      const { hash, shortHash } = await promptFileAt(path!, parts)
      return { json: { hash, shortHash }, text: `${shortHash}  ${hash}` }
    })

    const push = prompts
      .command('push [paths...]')
      .description('register files, or a folder of them (./prompts), as versions')
      .option('--message <text>', 'why')
      .option('--activate', 'make them active at once')
      .option('--dry-run', 'show what would change, and send nothing')
      .option('--words', 'show it word by word')
      .option('--force', 'even where the server has what this folder never held')
    act(connecting(within(push)), parts, async (options, ...paths) => {
      const gathered = await requirePrompts(wordsOf(paths), parts)
      // What a pipeline pushes comes out of a repository.
      const { admin } = await connect(options, parts, parts.env['CI'] ? 'git' : 'cli')
      return pushPrompts(admin, gathered, {
        message: textOption(options, 'message'),
        ...{ activate: options['activate'] === true, environment: environmentOf(options) },
        ...{ dryRun: options['dryRun'] === true, byWords: options['words'] === true },
        force: options['force'] === true,
      })
    })

    const pull = prompts
      .command('pull [folder-or-name]')
      .description(
        'what is active as files in a folder (./prompts); or one prompt, on the terminal or in --out',
      )
      .option('--prompt <name...>', 'only this one; may be given again')
      .option('--force', 'even over files that were edited')
      .option('--version <number>', 'of one prompt: this version')
      .option('--out <file>', 'of one prompt: write it there')
    act(connecting(within(pull)), parts, async (options, what) => {
      const { admin } = await connect(options, parts)
      const [version, out] = [textOption(options, 'version'), textOption(options, 'out')]
      const isOne = version !== undefined || out !== undefined
      if (isOne && what === undefined) throw badUse('--version and --out are for one prompt: name it.')
      const names = Array.isArray(options['prompt']) ? options['prompt'].map(String) : null
      // A word that is a prompt's name, and no folder, means the prompt.
      const detail =
        what !== undefined &&
        names === null &&
        PromptName.safeParse(what).success &&
        (isOne || !(await exists(what, parts)))
          ? await detailOf(admin, what)
          : null
      if (detail !== null) return pulled(versionOf(detail, version), out, parts)
      if (isOne) return pulled(versionOf(await admin.prompt(what!), version), out, parts)
      return pullFolder(
        admin,
        {
          ...{ folder: what ?? promptFolder, names },
          ...{ environment: environmentOf(options), force: options['force'] === true },
        },
        parts,
      )
    })

    const diff = prompts
      .command('diff [file-or-name] [from] [to]')
      .description('files against what is active (exit code 1 when they differ), or two versions of a prompt')
      .option('--words', 'word by word')
    act(connecting(within(diff)), parts, async (options, what, from, to) => {
      const byWords = options['words'] === true
      if (from !== undefined)
        return diffVersions((await connect(options, parts)).admin, what!, { from, to, byWords })
      const gathered = await requirePrompts(what === undefined ? [] : [what], parts)
      const { admin } = await connect(options, parts)
      return diffFiles(admin, gathered, { environment: environmentOf(options), byWords })
    })

    const check = prompts
      .command('check [paths...]')
      .description('hold files to what a push needs; with a key also say what would change')
      .option('--words', 'show changes word by word')
      .option('--offline', 'ask no server')
    act(connecting(within(check)), parts, async (options, ...paths) => {
      // An address alone is not enough: pull requests of strangers are given no key, and are checked all the same.
      const isAsked =
        ['url', 'key', 'data'].some((name) => options[name] !== undefined) ||
        ['TELLTALE_ADMIN_KEY', 'TELLTALE_DATA'].some((name) => parts.env[name])
      const admin = isAsked && options['offline'] !== true ? (await connect(options, parts)).admin : null
      const choice = {
        activate: true,
        environment: environmentOf(options),
        byWords: options['words'] === true,
      }
      return checkPrompts(wordsOf(paths), admin, choice, parts)
    })

    act(
      connecting(prompts.command('history <name>').description('every version and activation')),
      parts,
      async (options, name) => {
        const detail = await (await connect(options, parts)).admin.prompt(name!)
        return { json: detail, text: historyOf(detail) }
      },
    )

    const activate = prompts
      .command('activate <name> [version]')
      .description('make a version active: NAME VERSION, or NAME@VERSION')
      .option('--break-glass <reason>', 'past gates that are closed; the reason is on the record')
    act(connecting(within(activate)), parts, async (options, given, number) => {
      const [name, version] = number === undefined ? splitReference(given!) : [given!, number]
      if (!/^[1-9]\d{0,8}$/.test(version)) throw badUse(`"${version}" is not a version number.`)
      const { admin } = await connect(options, parts)
      const reason = textOption(options, 'breakGlass')
      const override = reason === undefined ? undefined : { reason }
      return moved(await admin.activatePrompt(name, Number(version), environmentOf(options), override))
    })

    const rollback = prompts
      .command('rollback <name>')
      .description('back to the version that was active before')
    act(connecting(within(rollback)), parts, async (options, name) =>
      moved(await (await connect(options, parts)).admin.rollBackPrompt(name!, environmentOf(options))),
    )
  },
}

const within = (command: Command): Command =>
  command.option('--environment <name>', 'where: production unless told otherwise')

function environmentOf(options: Options): string {
  const given = textOption(options, 'environment') ?? production
  if (!Environment.safeParse(given).success) throw badUse(`"${given}" cannot be the name of an environment.`)
  return given
}

/** Commander hands the words of a list over as one. */
const wordsOf = (words: readonly unknown[]): readonly string[] =>
  words
    .flat()
    .filter((word) => word !== undefined)
    .map(String)

function splitReference(text: string): readonly [string, string] {
  const at = text.lastIndexOf('@')
  if (at < 1) throw badUse(`Say which version: telltale prompts activate ${text}@VERSION`)
  return [text.slice(0, at), text.slice(at + 1)]
}

const exists = async (path: string, { cwd }: CliParts): Promise<boolean> =>
  (await stat(resolve(cwd, path)).catch(() => null)) !== null

/** A version as its file, on the terminal or in `out`. */
async function pulled(
  version: Parameters<typeof fileOf>[0],
  out: string | undefined,
  parts: CliParts,
): Promise<Outcome> {
  const file = writePromptFile(fileOf(version))
  if (out !== undefined) await writeWhole(resolve(parts.cwd, out), file)
  return {
    json: { ...version, file: out ?? null },
    text: out === undefined ? file.slice(0, -1) : `${version.name}@${version.version} is in ${out}.`,
  }
}

const moved = (to: PromptMoved): Outcome => {
  const where = to.environment === production ? 'is live' : `is active in ${to.environment}`
  return {
    json: to,
    text: `${to.name}@${to.liveVersion} ${where}${to.previousVersion === null ? '' : `; before it was version ${to.previousVersion}`}.`,
  }
}
