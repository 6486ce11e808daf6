import type { Examined, Finding, Passage, ReadyCheck } from './check.ts'
import type { LookParts } from './look.ts'
import { GuardrailBounds } from './model.ts'
import type { ReadyGuardrail } from './ready.ts'

/** Finds what a pattern matches; `reach` is the longest it can match. */
const finding = (pattern: RegExp, kind: string, reach: number | 'whole'): ReadyCheck => ({
  reach,
  examine(passages: readonly Passage[]): Examined {
    const findings = passages.flatMap(({ text }, passage) =>
      [...text.matchAll(pattern)].map((found): Finding => ({
        ...{ passage, start: found.index, end: found.index + found[0].length, kind, score: 1 },
      })),
    )
    const score = findings.length > 0 ? 1 : 0
    return { kind: 'examined', score, findings, reason: `${findings.length} found.` }
  },
})

/** Sixteen digits, in groups or not, that are no part of a longer number. */
export const cards = finding(/(?<![\d-])\d(?:[ -]?\d){15}(?![\d-])/g, 'card', 31)

/** Its settings, and whether its check can mask and leaves the process. */
export function guardrail(ready: ReadyCheck, settings: Partial<ReadyGuardrail> = {}): ReadyGuardrail {
  return {
    ...{ projectId: 'default', name: 'cards', version: 1, updatedAt: '2026-01-01T00:00:00.000Z' },
    ...{ check: 'fixture', options: {}, stages: ['input', 'output', 'tool', 'retrieval'], scope: {} },
    ...{ mode: 'enforce', action: 'block', threshold: 0.5, streaming: 'hold', onError: 'open' },
    unseen: 'allow',
    ...{ deadlineMs: 500, bounds: GuardrailBounds.parse({}) },
    ...{ isRemote: false, canMask: true, ready, matches: () => true },
    ...settings,
  }
}

export const lookParts = (more: Partial<LookParts> = {}): LookParts => ({
  nowMs: () => 0,
  ticksMs: () => 0,
  gone: new AbortController().signal,
  onCrash: () => {},
  ...more,
})
