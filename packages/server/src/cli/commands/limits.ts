import type { LimitWithUse, NewLimit } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, pairOptions, textOption, type Options } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { amountAWindow } from '../limit-options.ts'
import { badUse, type CliCommand } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale limits`: how much of what calls may take, and what they have taken. */
export const command: CliCommand = {
  name: 'limits',
  register(program, parts) {
    const limits = program.command('limits').description('limits and budgets: requests, tokens, dollars')

    act(
      connecting(limits.command('list').description('every limit of the project, and what is used of it')),
      parts,
      async (options) => {
        const list = await (await connect(options, parts)).admin.limits()
        return {
          json: { limits: list },
          text:
            list.length === 0
              ? 'No limits yet. Set one with: telltale limits set NAME --usd 10/month'
              : limitTable(list),
        }
      },
    )

    act(connecting(withLimit(limits.command('set <name>'))), parts, async (options, name) => {
      const limit = limitOf(options)
      const set = await (await connect(options, parts)).admin.putLimit(name!, limit)
      return {
        json: set,
        text: `The limit "${set.name}" is set: ${set.amount} ${set.measure}/${set.window}.`,
      }
    })

    act(
      connecting(limits.command('delete <name>').description('take a limit away')),
      parts,
      async (options, name) => {
        await (await connect(options, parts)).admin.deleteLimit(name!)
        return { json: { name, deleted: true }, text: `The limit "${name}" is gone.` }
      },
    )
  },
}

const withLimit = (command: Command): Command =>
  command
    .description('set a limit: one of --usd, --tokens and --requests')
    .option('--usd <amount/window>', 'US dollars: 10/month')
    .option('--tokens <amount/window>', 'input and output tokens: 1000000/day')
    .option('--requests <amount/window>', 'requests: 60/minute')
    .option('--for-key <id>', 'only calls with this key')
    .option('--user <id>', 'only calls of this user')
    .option('--team <name>', 'only calls with this tag "team"')
    .option('--tag <name=value...>', 'only calls with this tag; may be given again')
    .option('--model <name>', 'only calls of this model; a * may stand at the end')
    .option('--provider <name>', 'only calls to this provider')
    .option('--route <name>', 'only calls of this route')
    .option('--each <what>', 'one counter for each key, user, team, model, provider, route or tag:NAME')
    .option('--soft', 'past it calls go on and are told')
    .option('--degrade-to <model>', 'past it calls go to this model')
    .option('--reserve <what>', 'what is held for a call under way: most (default) or expected')
    .option('--closed', 'refuse calls while the counters cannot be asked')
    .option('--fixed', 'count a minute or an hour in steps of the clock instead of sliding')
    .option('--refuse-unknown-price', 'refuse calls whose price nobody knows')

function limitOf(options: Options): NewLimit {
  const given = (['usd', 'tokens', 'requests'] as const).filter((name) => options[name] !== undefined)
  const measure = given[0]
  if (measure === undefined || given.length > 1) throw badUse('Give one of --usd, --tokens and --requests.')
  const degradeTo = textOption(options, 'degradeTo')
  if (degradeTo !== undefined && options['soft'] === true)
    throw badUse('Give --soft or --degrade-to, not both.')
  const reserve = textOption(options, 'reserve')
  if (reserve !== undefined && reserve !== 'most' && reserve !== 'expected')
    throw badUse('--reserve is most or expected.')
  const each = textOption(options, 'each')
  return {
    measure,
    ...amountAWindow(`--${measure}`, textOption(options, measure) ?? ''),
    scope: scopeOf(options),
    kind: degradeTo === undefined ? (options['soft'] === true ? 'soft' : 'hard') : 'degrade',
    ...(degradeTo === undefined ? {} : { degradeTo }),
    ...(each === undefined ? {} : { each }),
    ...(reserve === undefined ? {} : { reserve }),
    ...(options['fixed'] === true ? { algorithm: 'fixed' } : {}),
    ...(options['closed'] === true ? { onStoreFailure: 'closed' } : {}),
    ...(options['refuseUnknownPrice'] === true ? { onUnknownPrice: 'refuse' } : {}),
  }
}

function scopeOf(options: Options): NonNullable<NewLimit['scope']> {
  const words = Object.entries({
    keyId: textOption(options, 'forKey'),
    user: textOption(options, 'user'),
    team: textOption(options, 'team'),
    model: textOption(options, 'model'),
    provider: textOption(options, 'provider'),
    route: textOption(options, 'route'),
  }).filter(([, value]) => value !== undefined)
  const tags = pairOptions(options, 'tag')
  return { ...Object.fromEntries(words), ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }) }
}

const limitTable = (limits: readonly LimitWithUse[]): string =>
  table(
    ['name', 'limit', 'for', 'then', 'used', 'reserved', 'resets'],
    limits.flatMap((limit) =>
      (limit.use === null || limit.use.length === 0 ? [null] : limit.use).map((use, index) => [
        index === 0 ? limit.name : '',
        index === 0 ? `${limit.amount} ${limit.measure}/${limit.window}` : '',
        use?.value ?? (index === 0 ? scopeWords(limit) : ''),
        index === 0 ? (limit.kind === 'degrade' ? `to ${limit.degradeTo}` : limit.kind) : '',
        use === null ? (limit.use === null ? 'unknown' : '0') : plain(use.used),
        use === null ? '' : plain(use.reserved),
        use?.resetsAt.slice(0, 16).replace('T', ' ') ?? '',
      ]),
    ),
    [4, 5],
  )

/** Dollars to the millionth, without trailing zeros. */
const plain = (amount: number): string => String(Number(amount.toFixed(6)))

function scopeWords({ scope: { tags, ...words }, each }: LimitWithUse): string {
  const all = [
    ...Object.entries(words),
    ...Object.entries(tags ?? {}).map(([name, value]) => [`tag ${name}`, value]),
  ]
  return (
    [...all.map((pair) => pair.join(' ')), ...(each === null ? [] : [`each ${each}`])].join(', ') ||
    'all calls'
  )
}
