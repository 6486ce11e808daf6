import type { z } from 'zod'
import type { JudgedTexts, Judgement, JudgeSettings } from '../judges/model.ts'

/** Where in a call a check looks: what is asked, what is answered, what was retrieved for it, what tools gave back. */
export const stages = ['input', 'output', 'retrieval', 'tool'] as const
export type Stage = (typeof stages)[number]

/** Whose words they are. */
export type Speaker = 'system' | 'user' | 'assistant' | 'tool' | 'document'

/** One stretch of text of a call: a message's text part, a tool's arguments or result, a document. */
export type Passage = {
  readonly text: string
  readonly speaker: Speaker
}

/** What surrounds the passages; what is not known is empty or null. */
export type Surroundings = {
  readonly stage: Stage
  /** ISO 639-1 as far as it was told. */
  readonly language: string | null
  /** The request's system text and last user text, for checks of the output. */
  readonly systemText: string
  readonly userText: string
  readonly documents: readonly string[]
  /** Aborted at the deadline, and when the caller leaves. */
  readonly signal: AbortSignal
}

/** What was found, and where: offsets in UTF-16 units into one passage, the end excluded. */
export type Finding = {
  /** Index of the passage. */
  readonly passage: number
  readonly start: number
  readonly end: number
  /** A short lower-case word for what it is: `email`, `card`, `override`. Placeholders and reports are named by it. */
  readonly kind: string
  /** 0 to 1; how sure the check is. */
  readonly score: number
  /** What may stand there instead in the text, where the check knows better than a placeholder. */
  readonly replacement?: string
}

/** What a check made of the passages. The text found is never repeated here: it may be a secret. */
export type Examined =
  | {
      readonly kind: 'examined'
      /** 0 (nothing) to 1; the guardrail fires when it reaches its threshold. */
      readonly score: number
      /** In order of passage and start; overlapping ones are allowed. May be empty with a high score: then it is the whole. */
      readonly findings: readonly Finding[]
      /** One sentence for people: `2 e-mail addresses and 1 card number.` */
      readonly reason: string
      /** What it cost, where it calls a model; US dollars as a decimal string, null when unknown. */
      readonly costUsd?: string | null
    }
  /** It could not be done: neither pass nor fire. */
  | { readonly kind: 'failed'; readonly reason: string }

/** A check with its options read and its tables made. */
export type ReadyCheck = {
  /**
   * The longest stretch of text (UTF-16 units) one finding of it can cover, so that streams can be held in windows;
   * 'whole' when the text must be seen to its end.
   */
  readonly reach: number | 'whole'
  /** At once where it can: local checks return a value, remote ones a promise. Never throws for what the text holds. */
  examine(passages: readonly Passage[], surroundings: Surroundings): Examined | Promise<Examined>
}

type CheckFixture = {
  readonly text: string
  readonly speaker?: Speaker
  readonly stage?: Stage
  readonly systemText?: string
  readonly userText?: string
  readonly documents?: readonly string[]
  readonly options?: object
  /** Whether it fires at its own default threshold. */
  readonly fires: boolean
  /** The kinds that must be found, sorted. */
  readonly kinds?: readonly string[]
  /** The text with its findings masked as [KIND], where masking makes sense. */
  readonly masked?: string
}

/** What the house lends checks that look outside; local checks use none of it. */
export type CheckLoan = {
  /**
   * Posts JSON to an address the house allows; redirects are not followed, the answer is read up to 1 MiB. `json` is
   * undefined where the answer is none. Rejects with an Error whose message is a sentence for people, without the
   * address; not before the signal is aborted when the other side is slow.
   */
  readonly postJson: (letter: {
    readonly url: string
    readonly headers: { readonly [name: string]: string }
    readonly body: string
    /** Signs it as webhooks are signed: `x-telltale-signature`; null: not signed. */
    readonly secret: string | null
    readonly signal: AbortSignal
  }) => Promise<{ readonly status: number; readonly json: unknown }>
  /** Asks a model as judge through the gateway itself, once; no guardrail watches that call. */
  readonly judge: (settings: JudgeSettings, texts: JudgedTexts, signal: AbortSignal) => Promise<Judgement>
  /** Whose check it is. */
  readonly guardrail: string
}

/** One check: one file of checks/ exports it, the contract test replays its fixtures. */
export type Check<Options = unknown> = {
  /** The file's name. */
  readonly name: string
  /** What it looks for, for a list to choose from. */
  readonly about: string
  /** What it is known to miss or to take wrongly, for people who rely on it. */
  readonly misses: string
  readonly stages: readonly Stage[]
  /** Whether its findings are stretches that can be masked. */
  readonly canMask: boolean
  /** Whether it leaves the process. */
  readonly isRemote: boolean
  /** 0 to 1: where it fires unless its owner says otherwise. */
  readonly threshold: number
  /** strict; every option has a default, unless the check makes no sense without it. */
  readonly options: z.ZodType<Options>
  /** Those of its options that are secret, strings: sealed where they are kept, and never shown. */
  readonly secrets?: readonly string[]
  readonly fixtures: readonly CheckFixture[]
  /** Kept as a method, so that checks of different options share one list. Throws nothing: a pattern that cannot be read is refused by `options`. */
  ready(options: Options, loan: CheckLoan): ReadyCheck
}

export type Checks = ReadonlyMap<string, Check>
