import { describe, expect, it } from 'vitest'
import { TelltaleError } from '../telltale-error.ts'
import shared from './render-cases.json' with { type: 'json' }
import { renderPrompt } from './render.ts'

const problemOf = (work: () => unknown): TelltaleError => {
  try {
    work()
  } catch (error) {
    if (error instanceof TelltaleError) return error
  }
  throw new Error('a TelltaleError was expected')
}

type Case = {
  readonly name: string
  readonly template: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly text?: string
  readonly missing?: readonly string[]
}
const cases: readonly Case[] = shared.cases

describe('render-cases.json', () => {
  it.each(cases.filter(({ text }) => text !== undefined))('$name', ({ template, variables, text }) => {
    expect(renderPrompt({ template }, variables).text).toBe(text)
  })

  it.each(cases.filter(({ missing }) => missing !== undefined))(
    '$name',
    ({ template, variables, missing }) => {
      expect(problemOf(() => renderPrompt({ template }, variables)).message).toContain(missing!.join(', '))
    },
  )
})

it('gives chat messages: the text as system message, then the prompt’s own', () => {
  const { messages } = renderPrompt(
    {
      template: 'You help {who}.',
      messages: [
        { role: 'user', content: 'Hi, {who} here' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '{who}?' },
            { type: 'image_url', image_url: { url: '{who}' } },
          ],
        },
      ],
    },
    { who: 'Ada' },
  )
  expect(messages).toEqual([
    { role: 'system', content: 'You help Ada.' },
    { role: 'user', content: 'Hi, Ada here' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Ada?' },
        { type: 'image_url', image_url: { url: '{who}' } },
      ],
    },
  ])
})

it('names every missing variable at once, with a code to branch on', () => {
  const problem = problemOf(() =>
    renderPrompt({ template: '{a} {b}', messages: [{ role: 'user', content: '{c}' }] }),
  )
  expect(problem.code).toBe('variable-missing')
  expect(problem.message).toContain('a, b, c')
})

describe('typed variables', () => {
  const typed = {
    template: '{who} {count}',
    variableTypes: {
      who: { type: 'string', maxLength: 4 },
      count: { type: 'number', default: 1 },
    },
  } as const
  it('fills defaults in', () => expect(renderPrompt(typed, { who: 'Ada' }).text).toBe('Ada 1'))
  it('says what is wrong without saying the value', () => {
    expect(problemOf(() => renderPrompt(typed, { who: 'Grace', count: 'two' }))).toMatchObject({
      code: 'variable-invalid',
      message:
        'A variable of the prompt has a value it may not have: who is 5 characters long, and may be 4; count must be a number.',
    })
  })
})

it('has no system message where there is no template', () => {
  const messages = [{ role: 'user', content: '{a}' }]
  expect(renderPrompt({ template: '', messages }, { a: 'x' }).messages).toEqual([
    { role: 'user', content: 'x' },
  ])
})

it('never reads what an object inherits', () => {
  expect(problemOf(() => renderPrompt({ template: '{constructor} {toString}' })).code).toBe(
    'variable-missing',
  )
})

it('measures a long value in many places', () => {
  const template = '{a}'.repeat(100_000)
  expect(problemOf(() => renderPrompt({ template }, { a: 'x'.repeat(10_000) })).code).toBe('prompt-too-long')
})
