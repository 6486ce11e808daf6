import type { Webhook, WebhookDelivery } from '@telltale/sdk'
import { act, textOption, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliCommand, Outcome } from '../parts.ts'
import { short, table } from '../table.ts'

/** `telltale webhooks`: who is told of changes, and what became of the telling. */
export const command: CliCommand = {
  name: 'webhooks',
  register(program, parts) {
    const webhooks = program.command('webhooks').description('webhooks: who is told of changes')

    act(
      connecting(webhooks.command('list').description('every webhook of the project')),
      parts,
      async (options) => {
        const list = await (await connect(options, parts)).admin.webhooks()
        return {
          json: { webhooks: list },
          text:
            list.length === 0
              ? 'No webhooks yet. Add one with: telltale webhooks add NAME URL --on prompt'
              : webhookTable(list),
        }
      },
    )

    const add = webhooks
      .command('add <name> <url>')
      .description('tell this address of changes; prints its secret, this once')
      .option('--on <events>', 'prompt, prompt.activated, budget … with commas; every change when left out')
    act(connecting(add), parts, async (options, name, url) => {
      const events = (textOption(options, 'on') ?? '').split(',').filter((event) => event !== '')
      const made = await (
        await connect(options, parts)
      ).admin.createWebhook({ name: name!, url: url!, events })
      return {
        json: made,
        text: `${made.secret}\nThe webhook "${name}" is there. This is its secret, shown this once; see that it works: telltale webhooks test ${name}`,
      }
    })

    const remove = webhooks.command('remove <name>').description('tell it no more')
    act(connecting(remove), parts, async (options, name) => {
      await (await connect(options, parts)).admin.deleteWebhook(name!)
      return { json: { name, removed: true }, text: `The webhook "${name}" is gone.` }
    })

    const test = webhooks
      .command('test <name>')
      .description('send a ping now; exit code 1 when it is not taken')
    act(connecting(test), parts, async (options, name) =>
      pinged(name!, await (await connect(options, parts)).admin.testWebhook(name!)),
    )

    const deliveries = webhooks
      .command('deliveries <name>')
      .description('what was told and what came of it, newest first')
      .option('--limit <number>', 'how many (default 20)')
    act(connecting(deliveries), parts, async (options, name) => {
      const limit = wholeOption(options, 'limit', { least: 1, most: 500, fallback: 20 })
      const list = await (await connect(options, parts)).admin.webhookDeliveries(name!, limit)
      return {
        json: { deliveries: list },
        text: list.length === 0 ? 'Nothing was told yet.' : deliveryTable(list),
      }
    })

    const redeliver = webhooks
      .command('redeliver <name> <id>')
      .description('have a delivery made again, under the same event id')
    act(connecting(redeliver), parts, async (options, name, id) => {
      const again = await (await connect(options, parts)).admin.redeliver(name!, id!)
      return { json: again, text: `${again.event} is told again.` }
    })
  },
}

const pinged = (name: string, ping: WebhookDelivery): Outcome => ({
  json: ping,
  text:
    ping.lastError === null
      ? `"${name}" took the ping (status ${ping.lastStatus}).`
      : `"${name}" did not take the ping: ${ping.lastError}`,
  exitCode: ping.status === 'delivered' ? 0 : 1,
})

const minute = (time: string | null): string => time?.slice(0, 16).replace('T', ' ') ?? ''

const webhookTable = (webhooks: readonly Webhook[]): string =>
  table(
    ['name', 'events', 'waiting', 'last taken', 'address'],
    webhooks.map(({ name, events, pending, lastDeliveredAt, url }) => [
      name,
      events.join(', ') || 'all',
      String(pending),
      minute(lastDeliveredAt),
      short(url, 80),
    ]),
    [2],
  )

const deliveryTable = (deliveries: readonly WebhookDelivery[]): string =>
  table(
    ['id', 'event', 'status', 'attempts', 'last attempt', 'next attempt', 'answer'],
    deliveries.map((one) => [
      one.id,
      one.event,
      one.status,
      String(one.attempts),
      minute(one.lastAttemptAt),
      minute(one.nextAttemptAt),
      one.lastError ?? (one.lastStatus === null ? '' : String(one.lastStatus)),
    ]),
    [3],
  )
