import type { Registry } from 'prom-client'
import { deliveryStore } from '../alerts/delivery-store.ts'
import { deliveryWorker } from '../alerts/delivery-worker.ts'
import { labelsOf, type Alert } from '../alerts/alert-model.ts'
import { deskStore } from '../alerts/desk/store.ts'
import { gatherChannels } from '../alerts/gather-channels.ts'
import { alertStore } from '../alerts/life/store.ts'
import type { Report, Reported } from '../alerts/model.ts'
import { evidenceWords } from '../alerts/notice-words.ts'
import { silencing } from '../alerts/silences/rules.ts'
import { silenceStore } from '../alerts/silences/store.ts'
import { tellingStore } from '../alerts/telling-store.ts'
import type { AlertDetail, ShownAlert, Telling } from '../alerts/view-model.ts'
import type { Config } from '../config.ts'
import { alertMetrics } from '../metrics/alert-metrics.ts'
import { openChannels } from './channels.ts'
import type { Foundation } from './foundation.ts'
import { openTelling } from './telling.ts'
import { openWebhooks } from './webhooks.ts'

export type HouseAlerts = Awaited<ReturnType<typeof openAlerts>>

/** How often changes other processes made, groups that are due, and retries are looked for. */
const lookAgainMs = 2_000
/** Of one alert, shown with it. */
const deliveriesShown = 100

export type AlertParts = {
  readonly version: string
  readonly registry: Registry
  /** The address the server listens on. */
  readonly address: () => string
  readonly onLog: (line: string) => void
}

/** Alerts, who is told of them, webhooks of changes, and what delivers for both. */
export async function openAlerts(
  config: Config,
  foundation: Foundation,
  { version, registry, address, onLog }: AlertParts,
) {
  const { state, clock, newId } = foundation
  const telling = openTelling(config, foundation, { version })
  const { holder, leaseMs } = telling
  const deliveries = deliveryStore({ state, clock, holder, leaseMs })
  const life = alertStore({ state, clock, newId })
  const desk = deskStore({ state, clock, newId })
  const silences = silenceStore({ state, clock, newId })
  const tellings = tellingStore(state)
  const onAttempt = alertMetrics(registry, life.openCounts)
  const baseUrl = (): string | null => address() || null
  const channels = openChannels(foundation, telling, deliveries, {
    kinds: await gatherChannels(),
    baseUrl,
    baseUrlOf: async (projectId) => (await desk.settings(projectId)).baseUrl ?? baseUrl(),
    onAttempt: (kind, { error }) => onAttempt(kind, error === null ? 'taken' : 'refused'),
  })
  const webhooks = openWebhooks(foundation, telling, deliveries)
  const worker = deliveryWorker({
    store: deliveries,
    receiverOf: async (id) => (await webhooks.receiverOf(id)) ?? channels.receiverOf(id),
    ...{ chance: Math.random, lookAgainMs },
    onTrouble: (error) => onLog(`webhooks and alerts wait: ${(error as Error).message}`),
  })
  const shownAll = async (projectId: string, alerts: readonly Alert[]): Promise<ShownAlert[]> => {
    const [active, told] = await Promise.all([
      silences.activeSilences(projectId),
      tellings.tellingsOf(alerts.map(({ id }) => id)),
    ])
    const silenceOf = silencing(active, clock())
    return alerts.map((alert) => shown(alert, silenceOf, told.get(alert.id) ?? []))
  }
  return {
    webhooks,
    channels,
    ...{ silences: silences.silences, silence: silences.silence, endSilence: silences.endSilence },
    ...{ settings: desk.settings, putSettings: desk.putSettings },
    ...{ acknowledge: life.acknowledge, unacknowledge: life.unacknowledge },
    listAlerts: async (projectId: string, which: 'open' | 'resolved' | 'all', limit: number) =>
      shownAll(projectId, await life.alerts(projectId, which, limit)),
    alertDetail: async (projectId: string, id: string): Promise<AlertDetail> => {
      const alert = await life.alert(projectId, id)
      const [[one], transitions, made] = await Promise.all([
        shownAll(projectId, [alert]),
        life.transitions(id),
        tellings.deliveriesOf(id, deliveriesShown),
      ])
      return { ...one!, transitions, deliveries: made }
    },
    /** What sources hand their rounds to; see alerts/model.ts. */
    report: async (round: Report): Promise<Reported> => {
      const reported = await life.report(round)
      if (reported.opened + reported.reopened + reported.resolved > 0) worker.wake()
      return reported
    },
    start: worker.start,
    wake: worker.wake,
    async close(): Promise<void> {
      await worker.stop()
      await telling.close()
    },
  }
}

function shown(alert: Alert, silenceOf: ReturnType<typeof silencing>, told: readonly Telling[]): ShownAlert {
  const silence = alert.state === 'resolved' ? null : silenceOf(labelsOf(alert))
  return {
    ...alert,
    evidenceWords: evidenceWords(alert.evidence),
    silencedBy: silence?.id ?? null,
    silencedUntil: silence?.endsAt ?? null,
    told: [...told],
  }
}
