import type { ApiKey, NewLimit } from '@telltale/sdk'
import { textOption, type Options } from './act.ts'
import { badUse } from './parts.ts'

/** A limit that goes with a new key, less its scope. */
export type KeyLimit = { readonly what: string; readonly limit: Omit<NewLimit, 'scope'> }

/** The limits that `keys create` was asked for. Throws bad use before anything is made. */
export function keyLimits(options: Options): readonly KeyLimit[] {
  const budget = textOption(options, 'budgetUsd')
  const rates = (['rpm', 'tpm'] as const).map((name) => ({ name, text: textOption(options, name) }))
  return [
    ...(budget === undefined
      ? []
      : [{ what: 'budget', limit: { measure: 'usd' as const, ...amountAWindow('--budget-usd', budget) } }]),
    ...rates.flatMap(({ name, text }) =>
      text === undefined
        ? []
        : [
            {
              what: name,
              limit: {
                measure: name === 'rpm' ? ('requests' as const) : ('tokens' as const),
                ...amountAWindow(`--${name}`, `${text}/minute`),
              },
            },
          ],
    ),
  ]
}

/** Names a key's limit by the key and its last characters: two keys may have one name. */
export const limitName = ({ name, hint }: ApiKey, what: string): string => {
  const plain = name
    .replace(/[^A-Za-z0-9 ._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 40)
  return `${plain === '' ? 'key' : plain} ${hint.slice(-4).replace(/[^A-Za-z0-9]/g, '-')} ${what}`
}

const windows = ['minute', 'hour', 'day', 'week', 'month'] as const

/** "10/month". */
export function amountAWindow(
  option: string,
  text: string,
): { readonly amount: number; readonly window: NewLimit['window'] } {
  const [amountText = '', windowText, ...rest] = text.split('/')
  const window = windows.find((name) => name === windowText)
  const amount = Number(amountText)
  if (window === undefined || rest.length > 0 || amountText.trim() === '' || !(amount > 0))
    throw badUse(
      `${option} "${text}" is not an amount a window, such as 10/month.`,
      `Windows: ${windows.join(', ')}.`,
    )
  return { amount, window }
}
