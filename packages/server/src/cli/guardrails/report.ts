import type { GuardrailReport, MonitorRate, MonitorReport, MonitorRedundancy } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, wholeOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import type { CliParts } from '../parts.ts'
import { table } from '../table.ts'

/** `telltale guardrails report`: what each did, and what is wrong with it. */
export function registerReport(guardrails: Command, parts: CliParts): void {
  const report = guardrails
    .command('report')
    .description(
      'how often each guardrail fires and blocks, how slow it is, and what is wrong. Exits 1 when something is',
    )
    .option('--hours <number>', 'window (default 24)')
  act(connecting(report), parts, async (options) => {
    const hours = wholeOption(options, 'hours', { least: 1, most: 24 * 400, fallback: 24 })
    const { admin } = await connect(options, parts)
    const [found, redundancy] = await Promise.all([
      admin.guardrailReport({ hours }),
      admin.guardrailRedundancy({ hours }),
    ])
    const isWell = found.guardrails.every(({ findings }) =>
      findings.every(({ severity }) => severity === 'info'),
    )
    return {
      json: { ...found, redundancy },
      text: presentReport(found, redundancy),
      exitCode: isWell ? 0 : 1,
    }
  })
}

function presentReport({ sentence, guardrails }: MonitorReport, redundancy: MonitorRedundancy): string {
  if (guardrails.length === 0) return sentence
  const findings = guardrails.flatMap((guardrail) => guardrail.findings)
  const said = findings.flatMap((finding) => [
    `${finding.severity}: ${finding.sentence}`,
    `  ${finding.remedy}`,
  ])
  const unknown = guardrails.flatMap(({ name, standing }) =>
    standing.filter(({ state }) => state === 'unknown').map((one) => `${name}: ${one.sentence}`),
  )
  return [
    sentence,
    '',
    table(
      [
        'guardrail',
        'mode',
        'evaluated',
        'fires',
        'blocks',
        'false positives',
        'errors',
        'p50',
        'p99',
        'of latency',
      ],
      guardrails.map(rowOf),
      [2, 3, 4, 5, 6, 7, 8, 9],
    ),
    ...(said.length === 0 ? [] : ['', ...said]),
    ...(unknown.length === 0
      ? []
      : ['', 'Not enough evaluations to tell:', ...unknown.map((one) => `  ${one}`)]),
    ...(guardrails.length < 2 ? [] : ['', redundancy.sentence]),
  ].join('\n')
}

const rowOf = ({ name, now, figures, quality }: GuardrailReport): readonly string[] => {
  const falsePositives = quality?.falsePositiveRate
  return [
    name,
    now?.mode ?? 'removed',
    String(figures.total),
    rate(figures.fireRate),
    rate(figures.blockRate),
    falsePositives?.kind === 'estimate' ? rate(falsePositives) : 'not enough reviews',
    rate(figures.errorRate),
    ms(figures.latencyP50Ms),
    ms(figures.latencyP99Ms),
    figures.latencyShare === null ? '–' : percent(figures.latencyShare),
  ]
}

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 2 : 1)} %`
const bare = (share: number): string => percent(share).slice(0, -2)
const rate = ({ value, low, high }: Omit<MonitorRate, 'n'>): string =>
  value === null ? '–' : `${percent(value)} (${bare(low)}–${bare(high)})`
const ms = (value: number | null): string =>
  value === null
    ? '–'
    : value >= 10_000
      ? `${(value / 1000).toFixed(1)} s`
      : `${Number(value.toPrecision(3))} ms`
