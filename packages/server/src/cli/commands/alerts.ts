import type { Alert, AlertDetail, AlertDelivery } from '@telltale/sdk'
import { act, textOption, wholeOption } from '../act.ts'
import { channelCommands } from '../alerts/channels.ts'
import { silenceCommands } from '../alerts/silences.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand } from '../parts.ts'
import { short, table } from '../table.ts'

/** `telltale alerts`: what is wrong, who was told, and who takes care of it. */
export const command: CliCommand = {
  name: 'alerts',
  register(program, parts) {
    const alerts = program.command('alerts').description('alerts: what is wrong, and who is told')

    const list = alerts
      .command('list')
      .description('open alerts, the worst first; exit code 1 with --check when there is one')
      .option('--state <state>', 'open (default), resolved or all')
      .option('--limit <number>', 'how many (default 200)')
      .option('--check', 'exit with 1 when an alert is open')
    act(connecting(list), parts, async (options) => {
      const state = textOption(options, 'state') ?? 'open'
      if (state !== 'open' && state !== 'resolved' && state !== 'all')
        throw badUse('--state is open, resolved or all.')
      const limit = wholeOption(options, 'limit', { least: 1, most: 1_000, fallback: 200 })
      const found = await (await connect(options, parts)).admin.alerts({ state, limit })
      const isOpen = found.some((alert) => alert.state === 'open')
      return {
        json: { alerts: found },
        text: found.length === 0 ? 'No alerts.' : alertTable(found),
        exitCode: options['check'] === true && isOpen ? 1 : 0,
      }
    })

    const show = alerts.command('show <id>').description('one alert, its history and what was told of it')
    act(connecting(show), parts, async (options, id) => {
      const alert = await (await connect(options, parts)).admin.alert(id!)
      return { json: alert, text: detailText(alert) }
    })

    const ack = alerts
      .command('ack <id>')
      .description('somebody takes care: it is not told again until it is worse or over')
      .option('--comment <text>', 'what others should know')
      .option('--undo', 'take it back')
    act(connecting(ack), parts, async (options, id) => {
      const { admin } = await connect(options, parts)
      const alert =
        options['undo'] === true
          ? await admin.unacknowledgeAlert(id!)
          : await admin.acknowledgeAlert(id!, textOption(options, 'comment') ?? null)
      return { json: alert, text: `"${alert.title}" is ${alert.state}.` }
    })

    silenceCommands(alerts, parts)
    channelCommands(alerts, parts)
  },
}

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ')

const stateOf = (alert: Alert): string =>
  alert.silencedUntil === null ? alert.state : `silenced until ${minute(alert.silencedUntil)}`

const alertTable = (alerts: readonly Alert[]): string =>
  table(
    ['id', 'severity', 'state', 'since', 'times', 'what'],
    alerts.map((alert) => [
      alert.id,
      alert.severity,
      stateOf(alert),
      minute(alert.since),
      String(alert.occurrences),
      short(`${alert.title}: ${alert.sentence}`, 100),
    ]),
    [4],
  )

const detailText = (alert: AlertDetail): string =>
  [
    `${alert.title} (${alert.severity}, ${stateOf(alert)})`,
    alert.sentence,
    ...(alert.evidenceWords === null ? [] : [alert.evidenceWords]),
    alert.remedy,
    `Since ${minute(alert.since)}, seen ${minute(alert.lastSeenAt)}, ${alert.occurrences} times; from ${alert.source}.`,
    ...(alert.acknowledgedBy === null
      ? []
      : [`Acknowledged by ${alert.acknowledgedBy}${alert.comment === null ? '' : `: ${alert.comment}`}`]),
    '',
    table(
      ['at', 'what', 'by'],
      alert.transitions.map(({ at, kind, actor }) => [minute(at), kind, actor]),
    ),
    ...(alert.deliveries.length === 0 ? ['', 'Nobody was told yet.'] : ['', deliveryTable(alert.deliveries)]),
  ].join('\n')

const deliveryTable = (deliveries: readonly AlertDelivery[]): string =>
  table(
    ['told', 'channel', 'status', 'attempts', 'what', 'answer'],
    deliveries.map((one) => [
      minute(one.createdAt),
      one.channel,
      one.status,
      String(one.attempts),
      short(one.headline, 60),
      one.lastError ?? (one.lastStatus === null ? '' : String(one.lastStatus)),
    ]),
    [3],
  )
