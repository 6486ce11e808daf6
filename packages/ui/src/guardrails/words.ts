import type { GuardrailAction, GuardrailMode, GuardrailStage, GuardrailVerdictKind } from '@telltale/sdk'
import type { Tone } from '../parts/status-mark.tsx'

export const modeTones: Readonly<Record<GuardrailMode, Tone>> = {
  enforce: 'good',
  shadow: 'neutral',
  off: 'warn',
}

export const modeWords: Readonly<Record<GuardrailMode, string>> = {
  enforce: 'It acts: what it finds is blocked, masked or flagged.',
  shadow:
    'It runs on every call and records what it would have done, and changes nothing. Begin here: see how often it fires, and on what, before it may act.',
  off: 'It does not run.',
}

export const stageWords: Readonly<Record<GuardrailStage, string>> = {
  input: 'what is asked',
  output: 'what is answered',
  retrieval: 'documents put into the prompt',
  tool: 'what tools gave back',
}

export const actionWords: Readonly<Record<GuardrailAction, string>> = {
  block: 'block the call',
  mask: 'mask what was found, and put it back in the answer',
  flag: 'let it pass, and flag it for review',
}

/** What an answer that streams gains and loses by each. */
export const streamingWords: Readonly<Record<'hold' | 'observe', string>> = {
  hold: 'Nothing reaches the caller that was not looked at. The first words wait for one window of text: a few hundred characters, or the whole answer where the check must see all of it.',
  observe:
    'Words reach the caller as the model writes them, with no wait. What it finds has been read by then: the stream is cut, and nothing can be masked.',
}

export const unseenSettingWords: Readonly<Record<'allow' | 'refuse', string>> = {
  allow: 'let the call pass, and record it',
  refuse: 'block the call',
}

export const verdictTones: Readonly<Record<GuardrailVerdictKind, Tone>> = {
  pass: 'neutral',
  block: 'bad',
  modify: 'warn',
  flag_for_review: 'warn',
  error: 'bad',
}

export const verdictWords: Readonly<Record<GuardrailVerdictKind, string>> = {
  pass: 'pass',
  block: 'block',
  modify: 'mask',
  flag_for_review: 'flag',
  error: 'error',
}
