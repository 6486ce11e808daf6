import { z } from 'zod'
import type { Check, Examined, Finding, Passage } from '../check.ts'
import { remoteFailure } from '../remote/failure.ts'

const Options = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .default('https://api.openai.com/v1/moderations')
    .meta({ description: 'The moderation endpoint, in the form of OpenAI’s.' }),
  apiKey: z.string().min(1).max(4_000).optional().meta({ description: 'Sent as a bearer token.' }),
  model: z.string().min(1).max(200).default('omni-moderation-latest'),
  categories: z.record(z.string().min(1).max(100), z.number().gt(0).lt(1)).default({}).meta({
    description:
      'Categories that count, each with the score it fires from; none: all, and what the endpoint itself flags.',
  }),
})

const Answer = z.object({
  results: z.array(
    z.object({
      categories: z.record(z.string(), z.boolean().nullable()).default({}),
      category_scores: z.record(z.string(), z.number().min(0).max(1).nullable()),
    }),
  ),
})

/** Any moderation endpoint in the form of OpenAI's: POST {model, input: [text, …]} (platform.openai.com/docs/api-reference/moderations). */
export const check: Check<z.infer<typeof Options>> = {
  name: 'moderation',
  about:
    'Asks a moderation endpoint for hate, harassment, self-harm, sexual and violent content and whatever else it knows.',
  misses:
    'What the endpoint misses, often in languages other than English and in irony; it sees each text by itself.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: false,
  isRemote: true,
  threshold: 0.5,
  options: Options,
  secrets: ['apiKey'],
  fixtures: [
    { text: 'I will attack you.', fires: true, kinds: ['violence'] },
    { text: 'I will water the plants.', fires: false, kinds: [] },
    { text: 'I will attack you.', options: { categories: { hate: 0.2 } }, fires: false, kinds: [] },
    { text: 'I will attack you.', options: { categories: { violence: 0.95 } }, fires: false, kinds: [] },
  ],
  ready: ({ url, apiKey, model, categories }, { postJson }) => ({
    reach: 'whole',
    async examine(passages, { signal }) {
      const shown = passages.flatMap((passage, index) =>
        passage.text.trim() === '' ? [] : [{ ...passage, index }],
      )
      if (shown.length === 0) return { kind: 'examined', score: 0, findings: [], reason: 'There is no text.' }
      try {
        const { status, json } = await postJson({
          ...{ url, secret: null, signal },
          headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
          body: JSON.stringify({ model, input: shown.map(({ text }) => text) }),
        })
        if (status !== 200) return { kind: 'failed', reason: `The endpoint answered with status ${status}.` }
        const read = Answer.safeParse(json)
        if (!read.success || read.data.results.length !== shown.length)
          return { kind: 'failed', reason: 'The endpoint’s answer is none of a moderation of these texts.' }
        return examined(shown, read.data.results, categories)
      } catch (error) {
        return remoteFailure(error, 'The endpoint')
      }
    },
  }),
}

function examined(
  shown: readonly (Passage & { readonly index: number })[],
  results: z.infer<typeof Answer>['results'],
  thresholds: z.infer<typeof Options>['categories'],
): Examined {
  const hasOwn = Object.keys(thresholds).length > 0
  let highest = 0
  const findings: Finding[] = []
  for (const [at, { text, index }] of shown.entries()) {
    const { category_scores: scores, categories: flagged } = results[at]!
    for (const [category, given] of Object.entries(scores)) {
      const threshold = Object.hasOwn(thresholds, category) ? thresholds[category]! : null
      if (given === null || (hasOwn && threshold === null)) continue
      const score = hasOwn
        ? onOneScale(given, threshold!)
        : flagged[category] === true
          ? Math.max(given, 0.5)
          : given
      highest = Math.max(highest, score)
      if (score >= 0.5)
        findings.push({ passage: index, start: 0, end: text.length, kind: kindOf(category), score })
    }
  }
  const kinds = [...new Set(findings.map(({ kind }) => kind))]
  const reason = kinds.length === 0 ? 'Nothing that counts.' : `${kinds.join(', ')}.`
  return { kind: 'examined', score: highest, findings, reason }
}

/** Straight through (0, 0), (threshold, 0.5) and (1, 1), so that categories of different thresholds share one score. */
const onOneScale = (score: number, threshold: number): number =>
  score < threshold ? (0.5 * score) / threshold : 0.5 + (0.5 * (score - threshold)) / (1 - threshold)

const kindOf = (category: string): string =>
  category
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32) || 'other'
