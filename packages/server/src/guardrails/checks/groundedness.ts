import { z } from 'zod'
import { groundAnswer, stemsOf, textsAlone, type Asked } from '../../retrieval/signals/ground.ts'
import type { Check, Examined, Finding, Passage } from '../check.ts'

const Options = z.strictObject({
  /** Sentences supported less than this, from 0 to 1, are named among the findings. */
  sentenceBelow: z.number().min(0).max(1).default(0.4),
})

/** Longer answers and documents are not judged in the time a call has. */
const charsAtMost = 400_000

export const check: Check<z.infer<typeof Options>> = {
  name: 'groundedness',
  about:
    'Answers whose sentences are not made of the retrieved documents, by words alone and without a judge.',
  misses:
    'A contradiction said in the documents’ own words, and facts in languages that do not part words by spaces. A true answer in quite other words looks ungrounded.',
  stages: ['output'],
  canMask: false,
  isRemote: false,
  threshold: 0.6,
  options: Options,
  fixtures: [
    {
      text: 'The Eiffel Tower is 330 metres tall and was completed in 1889.',
      documents: ['The Eiffel Tower is 330 metres tall and was completed in 1889.'],
      userText: 'How tall is the Eiffel Tower?',
      stage: 'output',
      speaker: 'assistant',
      fires: false,
    },
    {
      text: 'It is repainted every seven years by Norwegian climbers.',
      documents: ['The Eiffel Tower is 330 metres tall and was completed in 1889.'],
      userText: 'How tall is the Eiffel Tower?',
      stage: 'output',
      speaker: 'assistant',
      fires: true,
      kinds: ['ungrounded'],
    },
  ],
  ready: ({ sentenceBelow }) => ({
    reach: 'whole',
    examine(passages, { documents, userText }) {
      const texts = documents.filter((text) => text.trim() !== '')
      if (texts.length === 0)
        return { kind: 'failed', reason: 'No retrieved document is known for this call.' }
      const chars = [...texts, ...passages.map(({ text }) => text)].reduce(
        (sum, { length }) => sum + length,
        0,
      )
      if (chars > charsAtMost)
        return { kind: 'failed', reason: `Documents and answer are over ${charsAtMost} characters.` }
      return examined(passages, { ...textsAlone(texts), question: stemsOf(userText) }, sentenceBelow)
    },
  }),
}

function examined(passages: readonly Passage[], asked: Asked, sentenceBelow: number): Examined {
  const findings: Finding[] = []
  let [length, ungrounded, sentences] = [0, 0, 0]
  passages.forEach(({ text }, passage) => {
    let from = 0
    for (const sentence of groundAnswer(text, asked)?.sentences ?? []) {
      const start = text.indexOf(sentence.text, from)
      from = start + sentence.text.length
      sentences++
      length += sentence.words
      ungrounded += sentence.words * (1 - sentence.ground)
      if (sentence.ground < sentenceBelow)
        findings.push({ passage, start, end: from, kind: 'ungrounded', score: 1 - sentence.ground })
    }
  })
  if (length === 0)
    return { kind: 'examined', score: 0, findings, reason: 'The answer has no content to ground.' }
  const share = Math.round((1 - ungrounded / length) * 100)
  return {
    kind: 'examined',
    score: ungrounded / length,
    findings,
    reason: `${share} % of the answer is grounded in the documents; ${findings.length} of ${sentences} sentences have little support (lexical, no judge).`,
  }
}
