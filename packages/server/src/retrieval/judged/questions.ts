import { hash } from 'node:crypto'
import { z } from 'zod'
import type { JudgeForm } from '../../judges/model.ts'
import { noiseSensitivity, supportedShare } from '../measures/judged/verdicts.ts'
import type { JudgedQuery, Opinion } from './model.ts'
import type { JudgingSettings, JudgeQuestionName } from './settings-model.ts'

/** Counts changes to the wording below: judgements of one version were asked in the same words. */
const wording = 1

/** Sixteen hexadecimal digits of all that a judgement depends on. */
export const judgeVersionOf = ({
  model,
  temperature,
  documentsAtMost,
  relevantFrom,
}: JudgingSettings): string =>
  hash('sha256', JSON.stringify({ wording, model, temperature, documentsAtMost, relevantFrom }), 'hex').slice(
    0,
    16,
  )

type Words = { readonly rubric: string; readonly form: string; readonly maxTokens: number }

const scoreForm =
  '{"reason": "one short sentence", "score": N}, where N is a whole number from 1 (worst) to 5 (best)'

/**
 * What the judge is asked. Relevance is asked document by document, so that none leans on its neighbours. The other
 * questions follow RAGAS's definitions (vibrantlabsai/ragas, metrics/collections), each in one call; response relevancy
 * is a score in place of its cosine of made-up questions, which needs an embedder.
 */
const words: Readonly<Record<JudgeQuestionName, Words>> = {
  relevance: {
    rubric:
      'How much does the document help to answer the query? 5: it holds the answer. 4: it holds a large part of it. 3: it is about the subject and helps a little. 2: it touches the subject and does not help. 1: it has nothing to do with it.',
    form: scoreForm,
    maxTokens: 256,
  },
  faithfulness: {
    rubric:
      'Split the answer into statements, each one plain claim that can be understood by itself. Of each say whether it can be inferred from the documents alone.',
    form: '{"statements": [{"statement": "…", "supported": true}, …]}, with an empty list where the answer claims nothing',
    maxTokens: 2_048,
  },
  responseRelevancy: {
    rubric:
      'How far does the answer address the query? Whether it is true does not matter. 5: it addresses all of it and nothing else. 3: a part of it, or with much beside it. 1: it does not address it, or commits to nothing.',
    form: scoreForm,
    maxTokens: 256,
  },
  reference: {
    rubric:
      'Split the reference, which is right, into statements, and the answer too, each one plain claim that can be understood by itself. Of each list the numbers of the documents from which it can be inferred. Of each statement of the answer say whether it is right by the reference.',
    form: '{"reference": [{"statement": "…", "documents": [1, …]}, …], "answer": [{"statement": "…", "right": true, "documents": [1, …]}, …]}, with an empty list where nothing is claimed or no document supports it',
    maxTokens: 4_096,
  },
}

export const formOf = (
  name: JudgeQuestionName,
  { temperature }: JudgingSettings,
  model: string,
): JudgeForm => ({ model, temperature, ...words[name] })

/** What an answer says; a string where it is not what was asked for. */
export type Reading = readonly Pick<Opinion, 'measure' | 'score' | 'missing' | 'reason'>[] | string

const Score = z.object({ score: z.int().min(1).max(5) })
const Statements = z.object({ statements: z.array(z.object({ supported: z.boolean() })) })
const numbers = z.array(z.int().positive())
const Reference = z.object({
  reference: z.array(z.object({ documents: numbers })),
  answer: z.array(z.object({ right: z.boolean(), documents: numbers })),
})

type Fields = { readonly [name: string]: unknown }
const reasonOf = ({ reason }: Fields): string => (typeof reason === 'string' ? reason.slice(0, 2_000) : '')
const notAsked = (name: string): string => `The judge’s ${name} is not in the form asked for.`
const nothing = (what: string) => ({ score: null, missing: 'nothing-claimed', reason: what })

/** Reads one answer, and only what was asked for. */
export function readFields(name: JudgeQuestionName, fields: Fields, query: JudgedQuery): Reading {
  switch (name) {
    case 'relevance':
    case 'responseRelevancy': {
      const read = Score.safeParse(fields)
      if (!read.success) return 'The judge’s "score" is not a whole number from 1 to 5.'
      const { score } = read.data
      return [
        {
          measure: name,
          score: name === 'relevance' ? score : (score - 1) / 4,
          ...{ missing: null, reason: reasonOf(fields) },
        },
      ]
    }
    case 'faithfulness': {
      const read = Statements.safeParse(fields)
      if (!read.success) return notAsked('list of statements')
      const score = supportedShare(read.data.statements.map(({ supported }) => Number(supported)))
      const said =
        score === null
          ? nothing('The answer claims nothing.')
          : { score, missing: null, reason: ofMany(score, read.data.statements.length, 'supported') }
      return [{ measure: 'faithfulness', ...said }]
    }
    case 'reference':
      return readReference(fields, query)
  }
}

function readReference(fields: Fields, { documents }: JudgedQuery): Reading {
  const read = Reference.safeParse(fields)
  if (!read.success) return notAsked('lists of statements')
  const { reference, answer } = read.data
  const rows = (list: readonly { readonly documents: readonly number[] }[]) =>
    list.map(({ documents: from }) => documents.map((_, at) => from.includes(at + 1)))
  const recall = supportedShare(rows(reference).map((row) => Number(row.includes(true))))
  const noise = noiseSensitivity(
    rows(reference),
    rows(answer),
    answer.map(({ right }) => right),
  )
  return [
    {
      measure: 'contextRecall',
      ...(recall === null
        ? nothing('The reference claims nothing.')
        : { score: recall, missing: null, reason: ofMany(recall, reference.length, 'in the documents') }),
    },
    {
      measure: 'noiseSensitivity',
      ...(noise === null
        ? nothing('The answer claims nothing.')
        : {
            score: noise.relevant,
            missing: null,
            reason: ofMany(noise.relevant, answer.length, 'wrong and from relevant documents'),
          }),
    },
  ]
}

const ofMany = (share: number, n: number, what: string): string =>
  `${Math.round(share * n)} of ${n} statements ${what}.`
