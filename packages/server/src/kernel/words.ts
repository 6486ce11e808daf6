/** A share and its interval, 0 to 1; null of nothing. */
type Rate = {
  readonly value: number | null
  readonly low: number
  readonly high: number
  readonly n: number
}

/** `3.1 %`, with as many places as tell small shares apart. */
export function percent(share: number): string {
  const hundredths = share * 100
  if (hundredths === 0 || hundredths === 100) return `${hundredths} %`
  return `${hundredths.toFixed(hundredths < 0.1 ? 3 : hundredths < 10 ? 2 : 1)} %`
}

/** `3.1 % (2.5 to 3.8 %, n = 4,000)`. */
export const rateWords = ({ value, low, high, n }: Rate): string =>
  value === null
    ? 'unknown (none)'
    : `${percent(value)} (${percent(low).slice(0, -2)} to ${percent(high)}, n = ${count(n)})`

export const count = (n: number): string => n.toLocaleString('en-US')

export const milliseconds = (ms: number): string =>
  ms >= 1_000 ? `${Number((ms / 1000).toPrecision(3))} s` : `${Number(ms.toPrecision(3))} ms`

export const plural = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? '' : 's'}`

/** A difference of shares: `11.8 percentage points`. */
export const points = (difference: number): string => `${(difference * 100).toFixed(1)} percentage points`
