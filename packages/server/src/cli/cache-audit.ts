import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import type { Command } from 'commander'
import { z } from 'zod'
import { auditPairs, type Audit, type LabelledPair } from '../caching/semantic/audit.ts'
import type { Rate } from '../statistics/intervals.ts'
import { act, textOption, type Options } from './act.ts'
import { badUse, CliError, type CliParts } from './parts.ts'
import { table } from './table.ts'

/** `telltale cache audit`: what a semantic cache would get right and wrong, before anyone turns one on. */
export function registerAudit(cache: Command, parts: CliParts): void {
  const audit = cache
    .command('audit')
    .description(
      'measure gate and threshold of the semantic cache on labelled pairs; needs no server. Exits 1 when more false hits than allowed come through',
    )
    .requiredOption(
      '--pairs <file>',
      'NDJSON of {a, b, label: 1 same | 0 different, family?, similarity?} ("-" reads standard input)',
    )
    .option('--threshold <similarity>', 'least similarity of a hit, for pairs that state one (0–1)')
    .option('--most <share>', 'largest share of false hits that is allowed (default 0.01)')
  act(audit, parts, async (options) => {
    const most = shareOption(options, 'most') ?? 0.01
    const found = auditPairs(
      await pairsAt(textOption(options, 'pairs')!, parts),
      shareOption(options, 'threshold') ?? null,
    )
    const holds = found.falseHits.n > 0 && found.falseHits.value <= most
    return {
      json: { ...found, falseHitsAtMost: most, holds },
      text: presentAudit(found, most, holds),
      exitCode: holds ? 0 : 1,
    }
  })
}

const Pair = z.object({
  a: z.string(),
  b: z.string(),
  label: z.union([z.literal(0), z.literal(1)]),
  family: z.string().default('all'),
  similarity: z.number().min(-1).max(1).nullable().default(null),
})

async function pairsAt(path: string, parts: CliParts): Promise<readonly LabelledPair[]> {
  const text = await (path === '-' ? textOf(parts.stdin) : readFile(resolve(parts.cwd, path), 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CliError({
        code: 'file-unreadable',
        message: `${path} cannot be read (${error.code ?? error.message}).`,
      })
    },
  )
  const pairs = text.split('\n').flatMap((line, at): LabelledPair[] => {
    if (line.trim() === '') return []
    const { label, ...pair } = pairOf(line, `${path}, line ${at + 1}`)
    return [{ ...pair, isSame: label === 1 }]
  })
  if (pairs.length === 0) throw new CliError({ code: 'body-invalid', message: `${path} holds no pairs.` })
  return pairs
}

function pairOf(line: string, where: string): z.infer<typeof Pair> {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new CliError({ code: 'body-malformed', message: `${where} is not JSON.` })
  }
  const pair = Pair.safeParse(json)
  if (pair.success) return pair.data
  const [issue] = pair.error.issues
  throw new CliError({
    code: 'body-invalid',
    message: `${where}: "${issue?.path.join('.') ?? ''}" ${issue?.message ?? 'is wrong'}.`,
  })
}

function shareOption(options: Options, name: string): number | undefined {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw badUse(`--${name} must be a number from 0 to 1.`)
}

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 2 : 1)} %`

const rateText = ({ value, low, high, n }: Rate): string =>
  n === 0
    ? 'unknown: there are none'
    : `${percent(value)} of ${n} (95 % interval ${percent(low)} to ${percent(high)})`

function presentAudit(audit: Audit, most: number, holds: boolean): string {
  const rows = audit.families.map(({ family, different, falseHits, same, trueHits }) => [
    family,
    different === 0 ? '' : `${falseHits} of ${different}`,
    same === 0 ? '' : `${trueHits} of ${same}`,
  ])
  const refused = Object.entries(audit.refusedFor)
    .toSorted(([, a], [, b]) => b - a)
    .map(([why, count]) => `${why} ${count}`)
  return [
    table(['family', 'false hits', 'true hits'], rows, [1, 2]),
    '',
    `pairs           ${audit.pairs}`,
    `false hits      ${rateText(audit.falseHits)}`,
    `true hits kept  ${rateText(audit.trueHits)}`,
    `wrong per hit   ${rateText(audit.wrongPerHit)}`,
    `refused for     ${refused.join(', ') || 'nothing'}`,
    '',
    holds
      ? `Holds: no more than ${percent(most)} of the different pairs were taken for the same.`
      : audit.falseHits.n === 0
        ? 'Does not hold: without pairs that differ, nothing is shown.'
        : `Does not hold: more than ${percent(most)} of the different pairs were taken for the same.`,
  ].join('\n')
}
