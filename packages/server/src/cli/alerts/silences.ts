import type { AlertMatcher, Silence } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, textOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliParts } from '../parts.ts'
import { short, table } from '../table.ts'

/** `telltale alerts silence`, `silences` and `unsilence`. */
export function silenceCommands(alerts: Command, parts: CliParts): void {
  const silence = alerts
    .command('silence <matchers...>')
    .description('tell nobody of alerts with these labels: guardrail=pii, severity!=critical, prompt=~sup.*')
    .requiredOption('--for <time>', '30m, 4h or 7d')
    .requiredOption('--reason <text>', 'why')
  act(connecting(silence), parts, async (options, given) => {
    const matchers = (given as unknown as readonly string[]).map(matcherOf)
    const endsAt = new Date(Date.now() + lengthOf(textOption(options, 'for') ?? '')).toISOString()
    const reason = textOption(options, 'reason') ?? ''
    const made = await (await connect(options, parts)).admin.silenceAlerts({ matchers, endsAt, reason })
    return { json: made, text: `${made.id}\nSilenced until ${made.endsAt}.` }
  })

  act(
    connecting(alerts.command('silences').description('every silence, newest first')),
    parts,
    async (options) => {
      const silences = await (await connect(options, parts)).admin.silences()
      return {
        json: { silences },
        text: silences.length === 0 ? 'No silences.' : silenceTable(silences),
      }
    },
  )

  const end = alerts.command('unsilence <id>').description('end a silence now')
  act(connecting(end), parts, async (options, id) => {
    const ended = await (await connect(options, parts)).admin.endSilence(id!)
    return { json: ended, text: 'The silence is over.' }
  })
}

function matcherOf(text: string): AlertMatcher {
  const read = /^([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=)(.*)$/s.exec(text)
  if (read === null)
    throw badUse(
      `"${short(text, 60)}" is not label=value, label!=value, label=~expression or label!~expression.`,
    )
  return { label: read[1]!, is: read[2] as NonNullable<AlertMatcher['is']>, value: read[3]! }
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

function lengthOf(text: string): number {
  const read = /^(\d{1,4})([mhd])$/.exec(text)
  if (read === null || Number(read[1]) === 0) throw badUse('--for is a time such as 30m, 4h or 7d.')
  return Number(read[1]) * unitMs[read[2] as keyof typeof unitMs]
}

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ')

const silenceTable = (silences: readonly Silence[]): string =>
  table(
    ['id', 'labels', 'from', 'until', 'by', 'why'],
    silences.map((one) => [
      one.id,
      one.matchers.map(({ label, is, value }) => `${label}${is}${value}`).join(' '),
      minute(one.startsAt),
      minute(one.endsAt),
      one.createdBy,
      short(one.reason, 60),
    ]),
  )
