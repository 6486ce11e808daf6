import { readFileSync } from 'node:fs'
import type { Check, CheckLoan, Speaker } from '../check.ts'
import { wilson } from '../../statistics/intervals.ts'
import { filled } from './values.fixture.ts'

export type Half = 'tuned' | 'held-out'
type Rate = ReturnType<typeof wilson>

export type Measured = {
  readonly recall: Rate
  readonly precision: Rate
  /** Share of harmless texts on which it fires. */
  readonly falsePositives: Rate
  readonly missed: readonly string[]
  readonly mistaken: readonly string[]
}

const noLoan: CheckLoan = {
  postJson: () => Promise.reject(new Error('local')),
  judge: () => Promise.reject(new Error('local')),
  guardrail: 'tried',
}

const linesOf = (half: Half, name: string): readonly unknown[] =>
  readFileSync(new URL(`${half}/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

/** Whether the check fires on a text, with default options unless others are given. */
export function fires(check: Check, text: string, options: object = {}): boolean {
  const stage = check.stages[0]!
  const speaker: Speaker = stage === 'output' ? 'assistant' : 'user'
  const surroundings = {
    ...{ stage, language: null, systemText: '', userText: '', documents: [] },
    signal: new AbortController().signal,
  }
  const examined = check
    .ready(check.options.parse(options), noLoan)
    .examine([{ text, speaker }], surroundings)
  if (examined instanceof Promise || examined.kind === 'failed')
    throw new Error('a local check answers at once')
  return examined.score >= check.threshold
}

/** Recall and precision on one half of a check's labelled texts, with Wilson intervals at 95 %. */
export function measure(check: Check, half: Half): Measured {
  const lines = (
    linesOf(half, check.name) as readonly { readonly fires: boolean; readonly text: string }[]
  ).map(({ fires: isBad, text }, at) => {
    const whole = filled(text, at + 1)
    return { isBad, text: whole, fired: fires(check, whole) }
  })
  const bad = lines.filter(({ isBad }) => isBad)
  const good = lines.filter(({ isBad }) => !isBad)
  const caught = bad.filter(({ fired }) => fired).length
  const mistaken = good.filter(({ fired }) => fired)
  return {
    recall: wilson(caught, bad.length),
    precision: wilson(caught, caught + mistaken.length),
    falsePositives: wilson(mistaken.length, good.length),
    missed: bad.filter(({ fired }) => !fired).map(({ text }) => text),
    mistaken: mistaken.map(({ text }) => text),
  }
}

export const languageLines = (half: Half) =>
  linesOf(half, 'language') as readonly { readonly language: string; readonly text: string }[]
