import type { AlertMatcher, AlertSettings } from '@telltale/sdk'

export type RouteDraft = {
  readonly matchers: readonly Required<AlertMatcher>[]
  readonly channels: readonly string[]
}

/** How alerts are told, as it is typed: times in seconds and minutes. */
export type SettingsDraft = {
  readonly groupBy: string
  readonly groupWait: string
  readonly groupInterval: string
  readonly repeatInterval: string
  readonly resolveRounds: string
  readonly hold: string
  readonly baseUrl: string
  readonly routes: readonly RouteDraft[]
}

const minuteMs = 60_000

export const settingsDraftOf = (settings: AlertSettings): SettingsDraft => ({
  groupBy: settings.groupBy.join(', '),
  groupWait: String(settings.groupWaitMs / 1_000),
  groupInterval: String(settings.groupIntervalMs / 1_000),
  repeatInterval: String(settings.repeatIntervalMs / minuteMs),
  resolveRounds: String(settings.resolveRounds),
  hold: String(settings.holdMs / 1_000),
  baseUrl: settings.baseUrl ?? '',
  routes: settings.routes.map(({ matchers, channels }) => ({
    matchers: matchers.map(({ label, is = '=', value }) => ({ label, is, value })),
    channels,
  })),
})

/** What is sent; the server says what is wrong with it. */
export const settingsOf = (draft: SettingsDraft): AlertSettings => ({
  groupBy: draft.groupBy.split(/[,\s]+/).filter((label) => label !== ''),
  groupWaitMs: Math.round(Number(draft.groupWait) * 1_000),
  groupIntervalMs: Math.round(Number(draft.groupInterval) * 1_000),
  repeatIntervalMs: Math.round(Number(draft.repeatInterval) * minuteMs),
  resolveRounds: Number(draft.resolveRounds),
  holdMs: Math.round(Number(draft.hold) * 1_000),
  baseUrl: draft.baseUrl.trim() === '' ? null : draft.baseUrl.trim(),
  routes: draft.routes.map(({ matchers, channels }) => ({
    matchers: matchers.filter(({ label }) => label.trim() !== ''),
    channels,
  })),
})

/** Which field a fault of the server's is about. */
export const fieldOfFault = {
  groupBy: 'groupBy',
  groupWaitMs: 'groupWait',
  groupIntervalMs: 'groupInterval',
  repeatIntervalMs: 'repeatInterval',
  resolveRounds: 'resolveRounds',
  holdMs: 'hold',
  baseUrl: 'baseUrl',
} as const satisfies Record<Exclude<keyof AlertSettings, 'routes'>, keyof SettingsDraft>
