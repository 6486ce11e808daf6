import type { PriceTerms, Rates } from '../model.ts'
import { scaled } from '../money.ts'
import type { PriceRow } from './row.ts'

export type PriceLayer = 'user' | 'telltale' | 'seed'

export type CompiledRate = {
  readonly rateUsd: number
  /** Units the rate is for: a million tokens, a thousand searches. */
  readonly per: number
  /** 1e-18 US dollars for one unit. */
  readonly atto: bigint
}
export type CompiledRates = { readonly [Name in keyof Rates]?: CompiledRate }

/** The rates of one moment and one size of request, and what to call them on a call's record. */
type Applicable = { readonly rates: CompiledRates; readonly priceId: string }

export type CompiledRow = {
  readonly layer: PriceLayer
  readonly id: string
  readonly provider: string
  readonly ownTiers: Readonly<Record<string, number>>
  readonly billsUnseen: boolean
  /** First moment it holds, Unix milliseconds. */
  readonly fromMs: number
  /** The rates at `atMs` (Unix milliseconds) for a request of this much total input. */
  applicable(atMs: number, inputTokens: number): Applicable
}

export function compileRow(layer: PriceLayer, version: string, row: PriceRow): CompiledRow {
  const { terms } = row
  const name = `${layer}${version}:${row.id}@${row.effectiveFrom ?? 'always'}`
  const bands = [...terms.bands].sort((a, b) => b.overInputTokens - a.overInputTokens)
  const windows = terms.windows.map(compileWindow)
  const steps = [null, ...bands].map((band) =>
    [null, ...terms.windows].map((window, index): Applicable => ({
      rates: compileRates({ ...terms.rates, ...band?.rates, ...window?.rates }),
      priceId:
        name +
        (band === null ? '' : `#over-${band.overInputTokens}`) +
        (window === null ? '' : `#window-${index}`),
    })),
  )
  return {
    layer,
    id: row.id,
    provider: row.provider,
    ownTiers: terms.serviceTiers,
    billsUnseen: row.billsUnseen ?? false,
    fromMs: row.effectiveFrom === null ? -Infinity : Date.parse(`${row.effectiveFrom}T00:00:00Z`),
    applicable(atMs, inputTokens) {
      const band = bands.findIndex(({ overInputTokens }) => inputTokens > overInputTokens)
      const window = windows.length === 0 ? -1 : windows.findIndex((holds) => holds(atMs))
      return steps[band + 1]![window + 1]!
    },
  }
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** From the first minute up to, not including, the last; a window that ends before it starts runs past midnight. */
function compileWindow(window: PriceTerms['windows'][number]): (atMs: number) => boolean {
  const from = minutesOf(window.from)
  const until = minutesOf(window.until)
  return (atMs) => {
    const at = new Date(atMs)
    if (window.days !== undefined && !window.days.includes(at.getUTCDay())) return false
    const minute = at.getUTCHours() * 60 + at.getUTCMinutes()
    return from <= until ? minute >= from && minute < until : minute >= from || minute < until
  }
}

function compileRates(rates: Rates): CompiledRates {
  const compiled: { [Name in keyof Rates]?: CompiledRate } = {}
  for (const [key, rateUsd] of Object.entries(rates)) {
    if (rateUsd === undefined) continue
    const name = key as keyof Rates
    const perThousand = name === 'webSearch' || name === 'request'
    compiled[name] = {
      rateUsd,
      per: perThousand ? 1000 : 1_000_000,
      atto: scaled(rateUsd, perThousand ? 15 : 12),
    }
  }
  return compiled
}
