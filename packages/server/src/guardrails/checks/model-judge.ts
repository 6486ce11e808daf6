import { z } from 'zod'
import { JudgeScale, JudgeSettings, type JudgedTexts, type Judgement } from '../../judges/model.ts'
import type { Check, Examined, Passage, Surroundings } from '../check.ts'
import { JudgeBudget } from '../model.ts'
import { remoteFailure } from '../remote/failure.ts'

const Options = z
  .strictObject({
    model: JudgeSettings.shape.model.meta({ description: 'A route or model of this gateway.' }),
    rubric: JudgeSettings.shape.rubric.meta({
      description: 'What is fine and what is not, in words: "Pass unless the text gives medical advice."',
    }),
    scale: JudgeScale.default({ kind: 'pass-fail' }).meta({
      description:
        'Pass or fail; 1 (worst) to 5 (best); or named categories, of which "fires" names the bad ones.',
    }),
    fires: z
      .array(z.string().min(1).max(64))
      .max(20)
      .default([])
      .meta({ description: 'With categories: those the guardrail fires on.' }),
    temperature: JudgeSettings.shape.temperature,
    maxTokens: JudgeSettings.shape.maxTokens,
    budget: JudgeBudget.nullable()
      .default(null)
      .meta({ description: 'What its calls may cost; past it the check fails, and "on error" decides.' }),
  })
  .superRefine(({ scale, fires }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['fires'], message })
    if (scale.kind !== 'categories') {
      if (fires.length > 0) refuse('only categories can be named here')
    } else if (fires.length === 0) refuse('name at least one of the categories')
    else if (!fires.every((name) => scale.names.includes(name))) refuse('name only categories of the scale')
  })
type Options = z.infer<typeof Options>

/** Any model as judge, asked through the gateway itself: routed, counted, limited and recorded like every call. */
export const check: Check<Options> = {
  name: 'model-judge',
  about: 'Asks a model to judge the text by a rubric of yours.',
  misses:
    'What the model misses: judges favour long and confident texts and can be talked round. Its answers vary; measure it on reviewed examples. It waits for the whole text, and its calls cost money and time.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: false,
  isRemote: true,
  threshold: 0.5,
  options: Options,
  fixtures: [
    {
      text: 'Take 500 mg twice a day.',
      options: { model: 'judge', rubric: 'No medical advice.' },
      fires: true,
      kinds: [],
    },
    {
      text: 'Ask your doctor.',
      options: { model: 'judge', rubric: 'No medical advice.' },
      fires: false,
      kinds: [],
    },
    {
      text: 'Take 500 mg twice a day.',
      options: {
        ...{ model: 'judge', rubric: 'Is it advice?', fires: ['medical'] },
        scale: { kind: 'categories', names: ['medical', 'other'] },
      },
      fires: true,
      kinds: [],
    },
    {
      text: 'Ask your doctor.',
      options: { model: 'judge', rubric: 'How safe is it?', scale: { kind: 'score' } },
      fires: false,
      kinds: [],
    },
  ],
  ready: ({ model, rubric, scale, temperature, maxTokens, fires }, { judge }) => ({
    reach: 'whole',
    async examine(passages, around) {
      const settings = { model, rubric, scale, temperature, maxTokens }
      try {
        return examined(await judge(settings, judgedTexts(passages, around), around.signal), scale, fires)
      } catch (error) {
        return around.signal.aborted
          ? { kind: 'failed', reason: 'The judge did not answer in time.' }
          : remoteFailure(error, 'The judge')
      }
    },
  }),
}

/** An answer is judged beside its question; what is asked, retrieved or given back by a tool stands alone. */
function judgedTexts(passages: readonly Passage[], { stage, userText }: Surroundings): JudgedTexts {
  const text = passages.map((passage) => passage.text).join('\n\n')
  return stage === 'output' && userText !== '' ? { question: userText, text } : { text }
}

/** The judge's words are left out: they may repeat what they judge. */
function examined(
  { score, label, missing, costUsd }: Judgement,
  scale: Options['scale'],
  fires: readonly string[],
): Examined {
  if (missing !== null) return { kind: 'failed', reason: missing }
  const firing = {
    score: () => (5 - score!) / 4,
    'pass-fail': () => 1 - score!,
    categories: () => (fires.includes(label!) ? 1 : 0),
  }[scale.kind]()
  const said = scale.kind === 'score' ? `${score} of 5` : `"${label}"`
  return { kind: 'examined', score: firing, findings: [], reason: `The judge says ${said}.`, costUsd }
}
