import type { GuardrailFindingKind, GuardrailReport, MonitorRate } from '@telltale/sdk'
import { formatShare } from '../parts/format.ts'
import type { Tone } from '../parts/status-mark.tsx'

/** In the words of a table; in the order of their weight. */
const kindWords: Readonly<Record<GuardrailFindingKind, string>> = {
  'blocks-much': 'blocks too much',
  slow: 'slow',
  errs: 'often fails',
  shifted: 'fires otherwise',
  unequal: 'unequal',
  'rarely-fires': 'hardly fires',
}

export const severityTones: Readonly<Record<'info' | 'warning' | 'critical', Tone>> = {
  info: 'neutral',
  warning: 'warn',
  critical: 'bad',
}

/** How a guardrail stands, as words with a colour. */
export function standingMarks({
  now,
  findings,
  standing,
}: GuardrailReport): readonly { readonly words: string; readonly tone: Tone }[] {
  if (now === null || now.mode === 'off') return []
  if (findings.length > 0)
    return [...new Map(findings.map(({ kind, severity }) => [kind, severity]))].map(([kind, severity]) => ({
      words: kindWords[kind],
      tone: severityTones[severity],
    }))
  return standing.some(({ state }) => state === 'unknown')
    ? [{ words: 'too few to tell', tone: 'neutral' }]
    : [{ words: 'keeps its bounds', tone: 'good' }]
}

/** `2.4 to 3.9 %` */
export const rangeWords = ({ low, high }: Pick<MonitorRate, 'low' | 'high'>): string =>
  `${formatShare(low).replace(/\s%$/, '')} to ${formatShare(high)}`
