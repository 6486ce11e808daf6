import { expect, test } from 'vitest'
import { answerFromDocuments } from './from-documents.ts'

const documents = `
<document id="returns">You can return an unused item within 14 days. Returns are free of charge.</document>
<document id="delivery">Standard delivery takes two to four working days.</document>`
const ask = (prompt: string, question: string) => answerFromDocuments(prompt, question, () => 0)

test('it answers with the sentences that share the rarest words of the question', () => {
  expect(ask(documents, 'How long does standard delivery take?')).toBe(
    'Standard delivery takes two to four working days.',
  )
  expect(ask(documents, 'Within how many days may I return an item?')).toMatch(/within 14 days/)
})

test('documents inside the question are not taken for it', () =>
  expect(ask(documents, `${documents} How long does standard delivery take?`)).toBe(
    'Standard delivery takes two to four working days.',
  ))

test('it says so when they do not tell', () =>
  expect(ask(documents, 'Who founded the company?')).toBe(
    'I could not find that in the documents I was given.',
  ))

test('a prompt without documents is answered as ever', () =>
  expect(ask('Where is my parcel?', 'Where is my parcel?')).toBeUndefined())

test('documents that are never closed are no documents', () =>
  expect(ask('<document>'.repeat(100_000), 'What?')).toBeUndefined())
