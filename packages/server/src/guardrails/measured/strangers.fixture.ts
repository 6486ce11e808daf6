import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const folder = new URL('../../../../../../shared/data/', import.meta.url)
const read = (path: string): Buffer => readFileSync(new URL(path, folder))
const lines = (path: string): readonly string[] => read(path).toString('utf8').trim().split('\n')

/** Reference data is not part of the project; what rests on it is skipped where it is not there. */
export const areThere = existsSync(folder)

type Rag = {
  readonly query: string
  readonly gt_answer: string
}

/** Texts that others wrote for other ends: nothing in them is known to be bad. Each once, none of them empty. */
export function textsOfStrangers(): {
  readonly questions: readonly string[]
  readonly answers: readonly string[]
} {
  const begin = lines('rag/begin_dev_wow.tsv')
    .slice(1)
    .map((line) => line.split('\t'))
  const rag = JSON.parse(read('rag/ragchecker_human_labeled_data.json').toString('utf8')) as readonly Rag[]
  const tenth = ['gsm8k', 'mmlu', 'mt_bench'].flatMap((name) =>
    lines(`routing/${name}.jsonl`)
      .filter((_, at) => at % 10 === 0)
      .map((line) => (JSON.parse(line) as { readonly prompt: string }).prompt),
  )
  return {
    questions: distinct([...tenth, ...begin.map((row) => row[3] ?? ''), ...rag.map(({ query }) => query)]),
    answers: distinct([...begin.map((row) => row[4] ?? ''), ...rag.map((one) => one.gt_answer)]),
  }
}

/** Answers of two models to delicate questions (LLMDrift), with its authors' word for whether they answered. */
export const delicateAnswers = (): readonly { readonly text: string; readonly isAnswered: boolean }[] =>
  csv(gunzipSync(read('upstream/llmdrift/llmdrift_SENSITIVEQ_EVAL.csv.gz')).toString('utf8')).map((row) => ({
    text: row['answer']!,
    isAnswered: row['Response Rate'] === '1',
  }))

/** Answers that were asked to be a program, of which each holds one (LLMDrift). */
export const programs = (): readonly string[] =>
  csv(gunzipSync(read('upstream/llmdrift/llmdrift_LEETCODE_EASY_EVAL.csv.gz')).toString('utf8')).map(
    (row) => row['answer']!,
  )

const distinct = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.map((text) => text.trim()).filter((text) => text !== '')),
]

/** RFC 4180, with a head. */
function csv(text: string): readonly { readonly [column: string]: string }[] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end !== ',') rows.push([])
  }
  const [head, ...body] = rows.filter((row) => row.length > 1)
  return body.map((row) => Object.fromEntries(head!.map((name, at) => [name, row[at] ?? ''])))
}
