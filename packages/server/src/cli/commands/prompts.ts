import type { PromptDetail, PromptMoved, PromptSummary } from '@telltale/sdk'
import { act, textOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand, type Outcome } from '../parts.ts'
import { compared, promptFileAt, pulled, versionOf } from '../prompt-commands.ts'
import { hashPrompt } from '../../prompts/rules.ts'
import { short, table } from '../table.ts'

/** `telltale prompts`: prompts as files, as versions, and which one is live. */
export const command: CliCommand = {
  name: 'prompts',
  register(program, parts) {
    const prompts = program.command('prompts').description('prompts: files, versions, and which one is live')

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
      const { hash, shortHash } = hashPrompt((await promptFileAt(path!, parts)).content)
      return { json: { hash, shortHash }, text: `${shortHash}  ${hash}` }
    })

    const push = prompts
      .command('push <file>')
      .description('register a prompt file as a version; the same content twice is the same version')
      .option('--message <text>', 'why')
      .option('--activate', 'make it live at once')
    act(connecting(push), parts, async (options, path) => {
      const { name, content } = await promptFileAt(path!, parts)
      const { admin } = await connect(options, parts)
      const message = textOption(options, 'message')
      const pushed = await admin.pushPrompt(name, {
        ...content,
        ...(message === undefined ? {} : { message }),
      })
      const { version } = pushed.version
      if (options['activate'] === true && !pushed.live) await admin.activatePrompt(name, version)
      const live = pushed.live || options['activate'] === true
      const done = pushed.created ? 'registered' : 'there already'
      const next = live ? 'It is live.' : `Make it live with: telltale prompts activate ${name} ${version}`
      return {
        json: { ...pushed, live },
        text: `${name}@${version} (${pushed.version.shortHash}) is ${done}. ${next}`,
      }
    })

    const pull = prompts
      .command('pull <name>')
      .description('a version as a file; the live one unless said otherwise')
      .option('--version <number>', 'a version')
      .option('--out <file>', 'write it there')
    act(connecting(pull), parts, async (options, name) => {
      const detail = await (await connect(options, parts)).admin.prompt(name!)
      return pulled(versionOf(detail, textOption(options, 'version')), textOption(options, 'out'), parts)
    })

    const diff = prompts
      .command('diff <file-or-name> [from] [to]')
      .description(
        'a file against the live version (exit code 1 when they differ), or two versions of a prompt',
      )
    act(connecting(diff), parts, async (options, what, from, to) => {
      const file = from === undefined ? await promptFileAt(what!, parts) : undefined
      const detail = await (await connect(options, parts)).admin.prompt(file?.name ?? what!)
      const before = versionOf(detail, from)
      if (file)
        return compared(
          { name: before.name, content: before },
          file,
          [`${before.name}@${before.version}`, what!],
          true,
        )
      const after = versionOf(detail, to)
      return compared(
        { name: before.name, content: before },
        { name: after.name, content: after },
        [`${before.name}@${before.version}`, `${after.name}@${after.version}`],
        false,
      )
    })

    act(
      connecting(prompts.command('history <name>').description('every version and activation')),
      parts,
      async (options, name) => {
        const detail = await (await connect(options, parts)).admin.prompt(name!)
        return { json: detail, text: historyOf(detail) }
      },
    )

    const activate = prompts.command('activate <name> <version>').description('make a version live')
    act(connecting(activate), parts, async (options, name, version) => {
      if (!/^[1-9]\d{0,8}$/.test(version!)) throw badUse(`"${version}" is not a version number.`)
      return moved(await (await connect(options, parts)).admin.activatePrompt(name!, Number(version)))
    })

    const rollback = prompts
      .command('rollback <name>')
      .description('back to the version that was live before')
    act(connecting(rollback), parts, async (options, name) =>
      moved(await (await connect(options, parts)).admin.rollBackPrompt(name!)),
    )
  },
}

const moved = (to: PromptMoved): Outcome => ({
  json: to,
  text: `${to.name}@${to.liveVersion} is live${to.previousVersion === null ? '' : `; before it was version ${to.previousVersion}`}.`,
})

const promptTable = (prompts: readonly PromptSummary[]): string =>
  table(
    ['name', 'live', 'hash', 'versions', 'live since'],
    prompts.map(({ name, liveVersion, liveHash, versions, activatedAt }) => [
      name,
      liveVersion === null ? 'none' : String(liveVersion),
      liveHash?.slice(0, 12) ?? '',
      String(versions),
      activatedAt?.slice(0, 16).replace('T', ' ') ?? '',
    ]),
    [1, 3],
  )

const historyOf = ({ name, live, versions, activations }: PromptDetail): string =>
  [
    `${name}, live: ${live === null ? 'none' : `version ${live.version}`}`,
    '',
    table(
      ['version', 'hash', 'created', 'author', 'model', 'message'],
      versions.map((version) => [
        `${version.version}${version.version === live?.version ? ' (live)' : ''}`,
        version.shortHash,
        version.createdAt.slice(0, 16).replace('T', ' '),
        version.author ?? '',
        version.modelId,
        short(version.message ?? '', 60),
      ]),
    ),
    '',
    table(
      ['when', 'what', 'version', 'who'],
      activations.map(({ activatedAt, kind, version, actor }) => [
        activatedAt.slice(0, 19).replace('T', ' '),
        kind,
        String(version),
        actor,
      ]),
    ),
  ].join('\n')
