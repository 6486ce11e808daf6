import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { readPromptFile, writePromptFile, type PromptFile } from './prompt-file.ts'

const file = '---\nname: support\nmodel: gpt-4o\ntemperature: 1\nmaxTokens: 256\n---\n'

const contentOf = (text: string): PromptFile['content'] => {
  const read = readPromptFile(text)
  if (!read.ok) throw new Error(read.error)
  return read.value.content
}

it('takes settings from the front matter and the template from the body', () => {
  expect(readPromptFile(`${file}Grüße an {name} – 你好 😀\n`)).toEqual({
    ok: true,
    value: {
      name: 'support',
      content: { template: 'Grüße an {name} – 你好 😀', modelId: 'gpt-4o', temperature: 1, maxTokens: 256 },
    },
  })
})

it('keeps the body byte for byte, less one final newline', () => {
  expect(contentOf(`${file}\n  a\t\n---\nb\r\n\n\n`).template).toBe('\n  a\t\n---\nb\r\n\n')
  expect(contentOf(`${file}no newline`).template).toBe('no newline')
  expect(contentOf(file).template).toBe('')
})

it('reads files written on Windows', () => {
  expect(contentOf(`${file.replaceAll('\n', '\r\n')}a\r\nb\r\n`).template).toBe('a\r\nb')
})

it.each([
  ['no front matter', 'Hello', /must begin with/],
  ['broken YAML', '---\nname: [\n---\nx', /not valid YAML/],
  ['a missing setting', '---\nname: a\nmodel: m\ntemperature: 1\n---\nx', /"maxTokens"/],
  [
    'a setting it does not know',
    `${file.replace('---\nname', '---\ntop_p: 1\nname')}x`,
    /"top_p" is not known here; known are: "name", "model", .*"variableTypes", "metadata"/,
  ],
  ['a temperature that is a word', file.replace('1\n', 'hot\n'), /"temperature"/],
])('says what is wrong: %s', (_, text, sentence) => {
  const read = readPromptFile(text)
  expect(read.ok ? '' : read.error).toMatch(sentence)
})

it('reads back what it writes, whatever the words', () => {
  const file = fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
    content: fc.record(
      {
        template: fc.string({ unit: 'binary' }),
        modelId: fc.string({ minLength: 1, maxLength: 50 }),
        temperature: fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value + 0),
        maxTokens: fc.integer({ min: 1 }),
        messages: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.string() })),
        responseFormat: fc.record({ type: fc.string() }),
        parameters: fc.record({ topP: fc.constantFrom(0, 0.9, 1), stop: fc.constant(['END']) }),
        variableTypes: fc.record({ name: fc.record({ type: fc.constantFrom('string', 'json') }) }),
        metadata: fc.record({ owner: fc.string() }),
      },
      { requiredKeys: ['template', 'modelId', 'temperature', 'maxTokens'] },
    ),
  })
  fc.assert(
    fc.property(file, (one) => {
      expect(readPromptFile(writePromptFile(one))).toEqual({ ok: true, value: one })
    }),
  )
})
