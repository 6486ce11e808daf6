import type { AlertChannel, AlertDelivery } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, wholeOption, type Options } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliParts, type Outcome } from '../parts.ts'
import { short, table } from '../table.ts'

/** `telltale alerts channels …` and `telltale alerts test`. */
export function channelCommands(alerts: Command, parts: CliParts): void {
  const channels = alerts.command('channels').description('who is told of alerts')

  act(
    connecting(channels.command('list').description('every channel of the project')),
    parts,
    async (options) => {
      const list = await (await connect(options, parts)).admin.alertChannels()
      return {
        json: { channels: list },
        text:
          list.length === 0
            ? 'No channels yet. Add one with: telltale alerts channels set NAME webhook --set url=https://…'
            : channelTable(list),
      }
    },
  )

  const set = channels
    .command('set <name> <kind>')
    .description('add or change a channel of kind webhook, slack, email, pagerduty or alertmanager')
    .option('--set <name=value...>', 'a setting: url=…, host=…, port=…, from=…, to=… (again for more)')
    .option('--secret <name=value...>', 'a secret: url=…, password=…, routingKey=…, token=…')
    .option('--no-resolved', 'do not tell that alerts are over')
  act(connecting(set), parts, async (options, name, kind) => {
    const { channel, drawn } = await (
      await connect(options, parts)
    ).admin.putAlertChannel(name!, {
      kind: kind!,
      settings: settingsOf(pairsOf(options, 'set')),
      secrets: Object.fromEntries(pairsOf(options, 'secret')),
      tellsResolved: options['resolved'] !== false,
    })
    const secret = drawn === null ? '' : `${Object.values(drawn).join('\n')}\n`
    const shown = drawn === null ? '' : ' This is its secret, shown this once.'
    return {
      json: { channel, drawn },
      text: `${secret}The channel "${channel.name}" tells ${channel.place}.${shown} See that it works: telltale alerts test ${name}`,
    }
  })

  const remove = channels.command('remove <name>').description('tell it no more')
  act(connecting(remove), parts, async (options, name) => {
    await (await connect(options, parts)).admin.deleteAlertChannel(name!)
    return { json: { name, removed: true }, text: `The channel "${name}" is gone.` }
  })

  const deliveries = channels
    .command('deliveries <name>')
    .description('what was told and what came of it, newest first')
    .option('--limit <number>', 'how many (default 20)')
  act(connecting(deliveries), parts, async (options, name) => {
    const limit = wholeOption(options, 'limit', { least: 1, most: 500, fallback: 20 })
    const list = await (await connect(options, parts)).admin.alertChannelDeliveries(name!, limit)
    return {
      json: { deliveries: list },
      text: list.length === 0 ? 'Nothing was told yet.' : deliveryTable(list),
    }
  })

  const redeliver = channels
    .command('redeliver <name> <id>')
    .description('have a delivery made again, under the same event id')
  act(connecting(redeliver), parts, async (options, name, id) => {
    const again = await (await connect(options, parts)).admin.redeliverAlert(name!, id!)
    return { json: again, text: `"${again.headline}" is told again.` }
  })

  const test = alerts
    .command('test <channel>')
    .description('tell the channel a test now; exit code 1 when it is not taken')
  act(connecting(test), parts, async (options, name) =>
    tested(name!, await (await connect(options, parts)).admin.testAlertChannel(name!)),
  )
}

const tested = (name: string, test: AlertDelivery): Outcome => ({
  json: test,
  text:
    test.lastError === null
      ? `"${name}" took the test (status ${test.lastStatus}).`
      : `"${name}" did not take the test: ${test.lastError}`,
  exitCode: test.status === 'delivered' ? 0 : 1,
})

function pairsOf(options: Options, option: string): readonly (readonly [string, string])[] {
  const given = Array.isArray(options[option]) ? options[option].map(String) : []
  return given.map((text) => {
    const at = text.indexOf('=')
    // What is after the sign may be a secret.
    if (at < 1) throw badUse(`--${option} takes name=value.`)
    return [text.slice(0, at), text.slice(at + 1)]
  })
}

/** `to` may be given again; `port` is a number. */
function settingsOf(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {}
  for (const [name, value] of pairs)
    if (name === 'to')
      settings[name] = [...((settings[name] as string[] | undefined) ?? []), ...value.split(',')]
    else settings[name] = name === 'port' ? Number(value) : value
  return settings
}

const minute = (time: string | null): string => time?.slice(0, 16).replace('T', ' ') ?? ''

const channelTable = (channels: readonly AlertChannel[]): string =>
  table(
    ['name', 'kind', 'to', 'waiting', 'last taken', 'trouble'],
    channels.map((one) => [
      one.name,
      one.kind,
      short(one.place ?? 'unreadable', 60),
      String(one.pending),
      minute(one.lastDeliveredAt),
      short(one.lastError ?? '', 60),
    ]),
    [3],
  )

const deliveryTable = (deliveries: readonly AlertDelivery[]): string =>
  table(
    ['id', 'event', 'status', 'attempts', 'last attempt', 'what', 'answer'],
    deliveries.map((one) => [
      one.id,
      one.event,
      one.status,
      String(one.attempts),
      minute(one.lastAttemptAt),
      short(one.headline, 60),
      one.lastError ?? (one.lastStatus === null ? '' : String(one.lastStatus)),
    ]),
    [3],
  )
