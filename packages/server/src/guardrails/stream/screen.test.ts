import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anthropicMessagesTexts } from '../texts/anthropic-messages.ts'
import { geminiTexts } from '../texts/gemini.ts'
import { openaiChatTexts } from '../texts/openai-chat.ts'
import { openaiResponsesTexts } from '../texts/openai-responses.ts'
import type { DialectTexts } from '../texts/text-slot.ts'
import { cards, guardrail, lookParts } from '../guardrails.fixture.ts'
import type { ReadyCheck } from '../check.ts'
import { createVault, type Vault } from '../mask.ts'
import { openWatch, type Blocked } from '../watch.ts'
import { streamScreen } from './screen.ts'

const event = (json: object): string => `data: ${JSON.stringify(json)}\n\n`
const around = { language: null, systemText: '', userText: '', documents: [] }

type Way = {
  readonly texts: DialectTexts
  /** The events of an answer whose text, or whose arguments of a call, come in these pieces. */
  readonly events: (pieces: readonly string[]) => string[]
  /** The text as a client puts it together. */
  // oxlint-disable-next-line typescript/no-explicit-any -- events of four dialects
  readonly read: (events: readonly any[]) => string
}

const ways: { readonly [name: string]: Way } = {
  'openai-chat text': {
    texts: openaiChatTexts,
    events: (pieces) => [
      event({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
      ...pieces.map((content) =>
        event({ choices: [{ index: 0, delta: { content }, logprobs: { content: [{ token: content }] } }] }),
      ),
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
      'data: [DONE]\n\n',
    ],
    read: (events) => events.map((one) => one.choices[0].delta.content ?? '').join(''),
  },
  'openai-chat arguments': {
    texts: openaiChatTexts,
    events: (pieces) => [
      ...pieces.map((part) =>
        event({
          choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: part } }] } }],
        }),
      ),
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
    ],
    read: (events) =>
      events.map((one) => one.choices[0].delta.tool_calls?.[0].function.arguments ?? '').join(''),
  },
  'anthropic-messages text': {
    texts: anthropicMessagesTexts,
    events: (pieces) => [
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      ...pieces.map((text) =>
        event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
      ),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_stop' }),
    ],
    read: (events) => events.map(({ delta }) => delta?.text ?? '').join(''),
  },
  'anthropic-messages arguments': {
    texts: anthropicMessagesTexts,
    events: (pieces) => [
      ...pieces.map((part) =>
        event({
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: part },
        }),
      ),
      event({ type: 'content_block_stop', index: 1 }),
    ],
    read: (events) => events.map(({ delta }) => delta?.partial_json ?? '').join(''),
  },
  'gemini text': {
    texts: geminiTexts,
    events: (pieces) => [
      ...pieces.map((text) => event({ candidates: [{ index: 0, content: { parts: [{ text }] } }] })),
      event({ candidates: [{ index: 0, content: { parts: [{ text: '' }] }, finishReason: 'STOP' }] }),
    ],
    read: (events) => events.map((one) => one.candidates[0].content.parts[0].text).join(''),
  },
  'openai-responses text': {
    texts: openaiResponsesTexts,
    events: (pieces) => {
      const text = pieces.join('')
      const part = { type: 'output_text', text, logprobs: [] }
      const item = { type: 'message', content: [part] }
      const place = { output_index: 0, content_index: 0 }
      return [
        event({
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'message', content: [] },
        }),
        ...pieces.map((delta) =>
          event({ type: 'response.output_text.delta', ...place, delta, logprobs: [{ token: delta }] }),
        ),
        event({ type: 'response.output_text.done', ...place, text }),
        event({ type: 'response.content_part.done', ...place, part }),
        event({ type: 'response.output_item.done', output_index: 0, item }),
        event({ type: 'response.completed', response: { output: [item] } }),
      ]
    },
    read: (events) => {
      const deltas = events.map(({ delta }) => delta ?? '').join('')
      const done = events.find(({ text }) => text !== undefined)?.text ?? deltas
      const completed = events.find(({ response }) => response)?.response.output[0].content[0].text ?? deltas
      expect([done, completed]).toEqual([deltas, deltas])
      return deltas
    },
  },
}

function screened(
  { texts, read }: Way,
  events: readonly string[],
  {
    check,
    settings = {},
    vault = createVault(),
  }: { check: ReadyCheck | null; settings?: object; vault?: Vault },
) {
  const watch = check && openWatch('output', [guardrail(check, settings)], lookParts())
  let shown = ''
  let kept = ''
  let blocked: Blocked | null = null
  let hasEnded = false
  const screen = streamScreen({
    texts,
    looker: watch && {
      reach: check.reach,
      examine: (passages, regions) => watch.examine(passages, around, regions ?? undefined),
      tooLong: () => watch.fail('too long'),
    },
    vaults: { asked: vault, said: createVault() },
    emit: (more, recorded) => {
      shown += more
      kept += recorded
    },
    onEnd: () => (hasEnded = true),
    onBlock: (by) => (blocked = by),
    onGone: () => {},
    onBug: (error) => {
      throw error
    },
    onReady: () => {},
  })
  for (const one of events) screen.push(one)
  screen.end()
  const told = (text: string) =>
    text
      .split('\n\n')
      .filter((one) => one !== '' && one !== 'data: [DONE]')
      .map((one) => JSON.parse(one.slice('data: '.length)) as unknown)
  return {
    shown,
    kept,
    blocked,
    hasEnded,
    text: read(told(shown)),
    keptText: read(told(kept)),
    evaluations: watch?.evaluations() ?? [],
  }
}

/** A text in pieces, cut at these shares of its length. */
function cut(text: string, shares: readonly number[]): string[] {
  const places = [...new Set(shares.map((share) => Math.floor(share * text.length)))].sort((a, b) => a - b)
  return [0, ...places].map((from, at) => text.slice(from, places[at] ?? text.length))
}

const secret = '4111 1111 1111 1111'
const prose = fc.stringMatching(/^[a-z ,.\n"\\é😀]{0,300}$/u)
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 30 })
const inJson = (name: string, text: string): string =>
  name.endsWith('arguments') ? JSON.stringify({ note: text, n: 1 }) : text

describe.each(Object.entries(ways))('%s', (name, way) => {
  test('a secret cut anywhere is caught, and none of it passes', () => {
    fc.assert(
      fc.property(prose, prose, shares, (before, after, places) => {
        const text = inJson(name, `${before} ${secret} ${after}`)
        const { blocked, shown, text: seen } = screened(way, way.events(cut(text, places)), { check: cards })
        expect(blocked).toMatchObject({ stage: 'output', isFailure: false })
        expect(text.startsWith(seen)).toBe(true)
        expect(seen).not.toMatch(/\d{2}/)
        expect(shown).not.toContain('4111')
      }),
    )
  })

  test('it is masked in all its places, and everything else reads as it did', () => {
    fc.assert(
      fc.property(prose, prose, shares, (before, after, places) => {
        const text = inJson(name, `${before} ${secret} ${after} ${secret}`)
        const {
          blocked,
          hasEnded,
          shown,
          text: seen,
          keptText,
          evaluations,
        } = screened(way, way.events(cut(text, places)), { check: cards, settings: { action: 'mask' } })
        expect([blocked, hasEnded]).toEqual([null, true])
        expect(seen).toBe(text.replaceAll(secret, '[CARD_1]'))
        expect(keptText).toBe(seen)
        expect(shown).not.toMatch(/4111|1111/)
        expect(evaluations).toMatchObject([{ verdict: 'modify', kinds: ['card'], findings: 2 }])
      }),
    )
  })

  test('each split at two places is caught', () => {
    const text = inJson(name, `Your card is ${secret}, as you said.`)
    for (let first = 0; first <= text.length; first++)
      for (let second = first; second <= text.length; second += 3) {
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)]
        const { text: seen } = screened(way, way.events(pieces), {
          check: cards,
          settings: { action: 'mask' },
        })
        expect(seen).toBe(text.replace(secret, '[CARD_1]'))
      }
  })

  test('what was masked in the request is put back, wherever its placeholder is cut', () => {
    const value = 'a "quoted"\nname@example.com'
    fc.assert(
      fc.property(prose, prose, shares, fc.boolean(), (before, after, places, isChecked) => {
        const vault = createVault()
        vault.mask(value, [{ passage: 0, start: 0, end: value.length, kind: 'email', score: 1 }])
        const words = (email: string) =>
          inJson(name, `${before}[EMAIL_1] [EMAIL_1${after} ${email} [EMAIL_2]`).replace(
            '[EMAIL_1]',
            name.endsWith('arguments') ? JSON.stringify(value).slice(1, -1) : value,
          )
        const text = inJson(name, `${before}[EMAIL_1] [EMAIL_1${after} [EMAIL_1] [EMAIL_2]`)
        const { text: seen, keptText } = screened(way, way.events(cut(text, places)), {
          ...{ check: isChecked ? cards : null, vault },
        })
        expect(keptText).toBe(text)
        expect(seen).toBe(words(value))
      }),
    )
  })

  test('what nobody objects to passes byte for byte', () => {
    fc.assert(
      fc.property(prose, shares, (text, places) => {
        const events = way.events(cut(inJson(name, text), places))
        const { shown, hasEnded } = screened(way, events, { check: cards })
        expect([shown, hasEnded]).toEqual([events.join(''), true])
      }),
    )
  })
})
