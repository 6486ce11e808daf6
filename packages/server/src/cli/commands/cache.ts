import type { CacheEntry, CachePurge, CacheReport } from '@telltale/sdk'
import { act, textOption, type Options } from '../act.ts'
import { registerAudit } from '../cache-audit.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand } from '../parts.ts'
import { short, table } from '../table.ts'

/** `telltale cache`: what is stored and what it gave, taking it away, and what a semantic cache would get wrong. */
export const command: CliCommand = {
  name: 'cache',
  register(program, parts) {
    const cache = program.command('cache').description('stored answers: what may be shared, and what not')

    act(
      connecting(
        cache
          .command('list')
          .description('what caches gave in the last 24 hours, and the newest answers that are stored')
          .option('--route <name>', 'only what is stored for this route')
          .option('--limit <number>', 'at most this many stored answers, up to 500', '20'),
      ),
      parts,
      async (options) => {
        const { admin } = await connect(options, parts)
        const route = textOption(options, 'route')
        const limit = limitOption(options)
        const [report, entries] = await Promise.all([
          admin.caches(),
          admin.cacheEntries({ limit, ...(route === undefined ? {} : { route }) }),
        ])
        return { json: { ...report, entries }, text: presentCaches(report, entries) }
      },
    )

    act(
      connecting(
        cache
          .command('purge')
          .description('take stored answers away: exactly one of the following')
          .option('--entry <id>', 'this one')
          .option('--route <name>', 'all of this route')
          .option('--tag <name=value>', 'all whose call carried this tag')
          .option('--prompt <name>', 'all of this prompt, or of one version: name@version')
          .option('--all', 'all of the project'),
      ),
      parts,
      async (options) => {
        const purged = await (await connect(options, parts)).admin.purgeCache(purgeOption(options))
        return { json: { purged }, text: `${purged} stored ${purged === 1 ? 'answer' : 'answers'} went.` }
      },
    )

    registerAudit(cache, parts)
  },
}

function purgeOption(options: Options): CachePurge {
  const named = {
    entry: textOption(options, 'entry'),
    route: textOption(options, 'route'),
    tag: textOption(options, 'tag'),
    prompt: textOption(options, 'prompt'),
    all: options['all'] === true ? 'true' : undefined,
  }
  const given = Object.entries(named).filter(([, value]) => value !== undefined)
  if (given.length !== 1) throw badUse('Give exactly one of --entry, --route, --tag, --prompt and --all.')
  return Object.fromEntries(given) as CachePurge
}

function limitOption(options: Options): number {
  const limit = Number(textOption(options, 'limit'))
  if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return limit
  throw badUse('--limit must be a whole number from 1 to 500.')
}

const rateText = ({ value, low, high, n }: CacheReport['routes'][number]['hitRate']): string =>
  n === 0 ? 'unknown' : `${percent(value)} of ${n} (${percent(low)} to ${percent(high)})`
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function presentCaches(
  { kind, routes, stored, health }: CacheReport,
  entries: readonly CacheEntry[],
): string {
  if (routes.length === 0 && entries.length === 0)
    return 'No route of this project has used a cache in the last 24 hours. Set one with: telltale routes set'
  const held = new Map(stored?.map((one) => [one.route, one]))
  const names = new Set([...routes.map(({ route }) => route), ...held.keys()])
  const counts = new Map(routes.map((one) => [one.route, one]))
  const rows = [...names].map((name) => {
    const one = counts.get(name ?? '')
    const there = held.get(name)
    return [
      name ?? '',
      one ? rateText(one.hitRate) : 'no calls',
      one ? `$${one.savedUsd}${one.savedUnknown === 0 ? '' : ` (${one.savedUnknown} unknown)`}` : '',
      stored === null ? 'unknown' : String(there?.entries ?? 0),
      stored === null ? 'unknown' : String(there?.bytes ?? 0),
    ]
  })
  const newest = entries.map((entry) => [
    entry.id,
    entry.route ?? '',
    new Date(entry.storedAtMs).toISOString().slice(0, 19).replace('T', ' '),
    String(entry.bytes),
    short(entry.askedPreview ?? '', 40),
  ])
  return [
    table(['route', 'hit rate (95 % interval)', 'saved', 'stored', 'bytes'], rows, [2, 3, 4]),
    '',
    ...(newest.length === 0
      ? ['Nothing is stored.']
      : [table(['entry', 'route', 'stored at (UTC)', 'bytes', 'asked'], newest, [3])]),
    '',
    `kept in ${kind === 'memory' ? 'the process' : 'Redis'}${health.isAvailable ? '' : ', which does not answer'}`,
  ].join('\n')
}
