import type { ApiKey } from '@telltale/sdk'
import { act, pairOptions, textOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand } from '../parts.ts'
import { keyLimits, limitName } from '../limit-options.ts'
import { table } from '../table.ts'

/** `telltale keys`: the keys applications call with. */
export const command: CliCommand = {
  name: 'keys',
  register(program, parts) {
    const keys = program.command('keys').description('keys that applications call with')

    act(connecting(keys.command('list').description('every key of the project')), parts, async (options) => {
      const list = await (await connect(options, parts)).admin.keys()
      return {
        json: { keys: list },
        text: list.length === 0 ? 'No keys yet. Make one with: telltale keys create NAME' : keyTable(list),
      }
    })

    const create = keys
      .command('create <name>')
      .description('make a key; it is shown this once')
      .option('--expires <time>', 'when it stops working, ISO-8601: 2027-01-31 or 2027-01-31T12:00:00Z')
      .option('--models <list>', 'the only models it may use, separated by commas')
      .option('--tag <name=value...>', 'a tag that every call by it carries; may be given again')
      .option('--budget-usd <amount/window>', 'a limit on its dollars: 10/month')
      .option('--rpm <count>', 'a limit on its requests a minute')
      .option('--tpm <count>', 'a limit on its tokens a minute')
    act(connecting(create), parts, async (options, name) => {
      const expiresAt = moment(textOption(options, 'expires'))
      const models = textOption(options, 'models')
      const tags = pairOptions(options, 'tag')
      const limits = keyLimits(options)
      const { admin } = await connect(options, parts)
      const made = await admin.createKey({
        name: name!,
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }),
        ...(models === undefined ? {} : { allowedModels: models.split(',').map((model) => model.trim()) }),
      })
      const names: string[] = []
      for (const { what, limit } of limits) {
        const name = limitName(made.key, what)
        await admin.putLimit(name, { ...limit, scope: { keyId: made.key.id } })
        names.push(name)
      }
      const limited = names.length === 0 ? '' : `\nIts limits: ${names.join(', ')}.`
      return {
        json: names.length === 0 ? made : { ...made, limits: names },
        text: `${made.secret}\nThis is the only time the key is shown. Its id is ${made.key.id}.${limited}`,
      }
    })

    act(
      connecting(keys.command('revoke <id>').description('end a key for good')),
      parts,
      async (options, id) => {
        await (await connect(options, parts)).admin.revokeKey(id!)
        return { json: { id, revoked: true }, text: `The key ${id} is revoked.` }
      },
    )
  },
}

const keyTable = (keys: readonly ApiKey[]): string =>
  table(
    ['id', 'name', 'key', 'state', 'created', 'last used', 'models', 'tags'],
    keys.map((key) => [
      key.id,
      key.name,
      key.hint,
      stateOf(key),
      key.createdAt.slice(0, 10),
      key.lastUsedAt?.slice(0, 16).replace('T', ' ') ?? 'never',
      key.allowedModels?.join(', ') || 'any',
      Object.entries(key.tags)
        .map((pair) => pair.join('='))
        .join(', '),
    ]),
  )

const stateOf = ({ revokedAt, expiresAt }: ApiKey): string => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt === null ? 'active' : `until ${expiresAt.slice(0, 10)}`
}

function moment(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const at = new Date(text)
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()))
    throw badUse(`--expires "${text}" is not a time such as 2027-01-31.`)
  return at.toISOString()
}
