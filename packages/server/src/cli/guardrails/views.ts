import type { Guardrail, GuardrailVersion } from '@telltale/sdk'
import type { Command } from 'commander'
import { act } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { short, table } from '../table.ts'

/** `guardrails list`, `show` and `history`. */
export function registerViews(guardrails: Command, parts: CliParts): void {
  const list = guardrails
    .command('list')
    .description('every guardrail of the project')
    .option('--removed', 'also those that were removed')
  act(connecting(list), parts, async (options) => {
    const { admin } = await connect(options, parts)
    const all = await admin.guardrails({ removed: options['removed'] === true })
    const none =
      'No guardrails yet. See what there is (telltale guardrails checks), and set one: telltale guardrails set NAME --check CHECK --stages input --action block'
    return { json: { guardrails: all }, text: all.length === 0 ? none : listed(all) }
  })

  const show = guardrails.command('show <name>').description('one guardrail as it is set')
  act(connecting(show), parts, async (options, name) => {
    const guardrail = await (await connect(options, parts)).admin.guardrail(name!)
    return { json: guardrail, text: shown(guardrail) }
  })

  const history = guardrails.command('history <name>').description('every edit of it, newest first')
  act(connecting(history), parts, async (options, name) => {
    const versions = await (await connect(options, parts)).admin.guardrailVersions(name!)
    return { json: { versions }, text: historyOf(versions) }
  })
}

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ')

const listed = (guardrails: readonly Guardrail[]): string =>
  table(
    ['name', 'check', 'looks at', 'mode', 'action', 'for', 'version', 'changed (UTC)'],
    guardrails.map((one) => [
      ...[one.name, one.check, one.stages.join(', '), one.removedAt === null ? one.mode : 'removed'],
      ...[one.action, short(scopeText(one), 40), String(one.version), minute(one.updatedAt)],
    ]),
    [6],
  )

/** `prompts support; tags team=ada`. */
function scopeText({ scope: { tags, ...words } }: GuardrailVersion): string {
  const parts = [
    ...Object.entries(words).map(([name, values]) => `${name} ${values.join(', ')}`),
    ...(tags === undefined
      ? []
      : [
          `tags ${Object.entries(tags)
            .map(([name, value]) => `${name}=${value}`)
            .join(', ')}`,
        ]),
  ]
  return parts.join('; ') || 'all calls'
}

/** What a guardrail is set to, a line a field. */
export function shown(one: Guardrail): string {
  const { bounds } = one
  const lines: readonly (readonly [string, string])[] = [
    ['check', one.check],
    ['options', JSON.stringify(one.options)],
    ...(one.secrets.length === 0 ? [] : [['secret options', one.secrets.join(', ')] as const]),
    ['looks at', one.stages.join(', ')],
    ['mode', one.removedAt === null ? one.mode : `removed ${minute(one.removedAt)}`],
    ['action', one.action],
    ['threshold', one.threshold === null ? 'the check’s own' : String(one.threshold)],
    ['streaming', one.streaming],
    ['on error', one.onError === 'open' ? 'the call passes' : 'the call is blocked'],
    ['unseen', one.unseen === 'allow' ? 'the call passes' : 'the call is blocked'],
    ['deadline', `${one.deadlineMs} ms`],
    ['for', scopeText(one)],
    [
      'bounds',
      `at most ${bounds.maxBlockRate * 100} % blocked, p99 ${bounds.maxP99Ms} ms; at least ${bounds.minFireRate * 100} % fired past ${bounds.minEvaluations}`,
    ],
  ]
  const restored = one.restoredFrom === null ? '' : `, put back from ${one.restoredFrom}`
  return [
    `${one.name}, version ${one.version} by ${one.actor}, ${minute(one.updatedAt)}${restored}`,
    ...lines.map(([name, value]) => `  ${`${name}:`.padEnd(16)}${value}`),
  ].join('\n')
}

const historyOf = (versions: readonly GuardrailVersion[]): string =>
  table(
    ['version', 'at (UTC)', 'by', 'check', 'mode', 'action', 'threshold', 'options'],
    versions.map((one) => [
      one.restoredFrom === null ? String(one.version) : `${one.version} (was ${one.restoredFrom})`,
      ...[minute(one.updatedAt), one.actor, one.check, one.mode, one.action],
      ...[one.threshold === null ? '' : String(one.threshold), short(JSON.stringify(one.options), 60)],
    ]),
  )
