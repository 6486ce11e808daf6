import { isoTime } from '../../kernel/time.ts'
import { GuardrailBounds, type Guardrail } from '../model.ts'
import { boundsOf, errorsOf } from './bounds.ts'
import { figuresOf } from './figures.ts'
import type { GuardrailQuality } from '../../reviews/model.ts'
import type { GuardrailFinding, GuardrailReport, MonitorReport } from './model.ts'
import { bySegment, compareSegments, segmentFinding } from './segments.ts'
import { recentlyOf, shiftFinding, shiftOf } from './shift.ts'
import { addSums, type Cell, type Hour } from './sums.ts'
import { plural } from '../../kernel/words.ts'

/** All a report is made of; what is read, nothing decided. */
export type Seen = {
  readonly fromMs: number
  readonly toMs: number
  readonly nowMs: number
  /** Those there are now, of any mode. */
  readonly guardrails: readonly Guardrail[]
  readonly cells: readonly Cell[]
  /** Of the last three weeks, in order of time. */
  readonly hours: readonly Hour[]
  /** Cells by the dimensions in which equality is looked for. */
  readonly segments: readonly { readonly dimension: string; readonly cells: readonly Cell[] }[]
  readonly qualities: ReadonlyMap<string, GuardrailQuality | null>
}

/** What guardrails did and whether that is as it should be. */
export function reportOf(seen: Seen): MonitorReport {
  const names = new Set([
    ...seen.guardrails.map(({ name }) => name),
    ...seen.cells.map((cell) => cell.guardrail),
  ])
  const guardrails = [...names].toSorted().map((name) => guardrailReport(name, seen))
  return {
    ...{ from: isoTime(seen.fromMs), to: isoTime(seen.toMs) },
    sentence: sentenceOf(guardrails),
    guardrails,
  }
}

function guardrailReport(name: string, seen: Seen): GuardrailReport {
  const now = seen.guardrails.find((guardrail) => guardrail.name === name) ?? null
  const cells = seen.cells.filter(({ guardrail }) => guardrail === name)
  const version = Math.max(now?.version ?? 0, ...cells.map((cell) => cell.version))
  const newest = cells.filter((cell) => cell.version === version)
  const hours = seen.hours.filter((hour) => hour.guardrail === name && hour.version === version)
  const judged = {
    guardrail: name,
    // In shadow, verdicts say what would have been; off, nothing new comes.
    mode: now?.mode === 'enforce' || newest.some(({ mode }) => mode === 'enforce') ? 'enforce' : 'shadow',
    bounds: now?.bounds ?? GuardrailBounds.parse({}),
    sums: addSums(newest.map(({ sums }) => sums)),
    recently: recentlyOf(hours, seen.nowMs),
  } as const
  const isRunning = now !== null && now.mode !== 'off'
  const said = boundsOf(judged)
  const shift = shiftOf(hours, seen.nowMs)
  const unequal = seen.segments.map(({ dimension, cells: own }) =>
    segmentFinding(
      name,
      dimension,
      compareSegments(bySegment(own.filter((cell) => cell.guardrail === name && cell.version === version))),
    ),
  )
  const findings = [
    ...said.map(({ finding }) => finding),
    errorsOf(judged),
    shiftFinding(name, shift),
    ...unequal,
  ]
  const ofMode = (mode: Cell['mode']) => {
    const own = cells.filter((cell) => cell.mode === mode)
    return own.length === 0 ? null : figuresOf(addSums(own.map(({ sums }) => sums)))
  }
  return {
    name,
    now: now && {
      ...{ check: now.check, mode: now.mode, version: now.version },
      ...{ action: now.action, stages: now.stages },
    },
    bounds: judged.bounds,
    figures: figuresOf(addSums(cells.map(({ sums }) => sums))),
    modes: { enforce: ofMode('enforce'), shadow: ofMode('shadow') },
    parts: cells
      .toSorted((one, other) => other.version - one.version || (one.stage < other.stage ? -1 : 1))
      .map(({ version, stage, mode, sums }) => ({ version, stage, mode, figures: figuresOf(sums) })),
    standing: said.map(({ standing }) => standing),
    shift,
    quality: seen.qualities.get(name) ?? null,
    // What is off or gone has nothing left to mend.
    findings: isRunning ? findings.filter((finding) => finding !== null) : [],
  }
}

const faults: readonly (readonly [GuardrailFinding['kind'], one: string, several: string])[] = [
  ['blocks-much', 'blocks more than it should', 'block more than they should'],
  ['slow', 'is slower than it should be', 'are slower than they should be'],
  ['errs', 'often comes to no verdict', 'often come to no verdict'],
  ['shifted', 'fires otherwise than before', 'fire otherwise than before'],
  ['unequal', 'fires unequally', 'fire unequally'],
  ['rarely-fires', 'hardly ever fires', 'hardly ever fire'],
]

/** `One of 5 guardrails blocks more than it should, and two are slower than they should be.` */
function sentenceOf(guardrails: readonly GuardrailReport[]): string {
  const running = guardrails.filter(({ now }) => now !== null && now.mode !== 'off')
  if (running.length === 0) return 'No guardrail is on.'
  const evaluated = running.filter(({ figures }) => figures.total > 0)
  const many = plural(running.length, 'guardrail')
  if (evaluated.length === 0)
    return running.length === 1 ? 'The guardrail looked at no call.' : `None of ${many} looked at a call.`
  const clauses = faults.flatMap(([kind, one, several]) => {
    const n = running.filter(({ findings }) => findings.some((finding) => finding.kind === kind)).length
    return n === 0 ? [] : [{ n, words: n === 1 ? one : several }]
  })
  const [first, ...rest] = clauses
  if (first === undefined) {
    const isUnsure = ({ standing }: GuardrailReport) => standing.some(({ state }) => state === 'unknown')
    const unsure = running.filter(isUnsure).length
    if (unsure === 0)
      return running.length === 1 ? 'The guardrail keeps its bounds.' : `All ${many} keep their bounds.`
    if (unsure === running.length)
      return 'Nothing is found wrong so far; there are too few evaluations to tell that all bounds are kept.'
    return `Nothing is found wrong; of ${many}, ${numberWord(unsure)} ${unsure === 1 ? 'has' : 'have'} too few evaluations to tell.`
  }
  const whole = running.length === 1 ? 'The guardrail' : `${capital(numberWord(first.n))} of ${many}`
  const more = rest.map(({ n, words }) => (running.length === 1 ? words : `${numberWord(n)} ${words}`))
  const list = [`${whole} ${first.words}`, ...more]
  return `${list.length === 1 ? list[0] : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`}.`
}

const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const numberWord = (n: number): string => words[n] ?? String(n)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
