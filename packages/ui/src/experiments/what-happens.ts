import type { ExperimentDraft } from './experiment-draft.ts'

const typed = (text: string): string => (text.trim() === '' ? '…' : text.trim().replace(/\s*%$/, ''))
const andOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
const orOf = (words: readonly string[]): string => andOf(words).replace(/ and (?=[^ ]*$)/, ' or ')

/** What a plan comes to once it is started, in plain words, from what is typed so far. */
export function whatHappens(draft: ExperimentDraft): readonly string[] {
  const [control, treatment] = [`version ${typed(draft.control)}`, `version ${typed(draft.treatment)}`]
  const [where, unit] = [typed(draft.environment), `${typed(draft.unit)}s`]
  if (draft.kind === 'canary') {
    const { steps, watches, minimumUsers } = draft.canary
    const [first, ...later] = steps.map(({ share }) => `${typed(share)} %`)
    return [
      `${first} of ${unit} get ${treatment} in ${where}, everyone else keeps ${control}.`,
      `Each step takes its hours and at least ${typed(minimumUsers)} ${unit} of the canary. ${later.length === 0 ? '' : `Then come ${andOf(later)}. `}After the last one ${treatment} is made active for everyone, and nobody is asked.`,
      `As soon as ${orOf(watches.map(typed))} befalls more of the canary’s ${unit} than chance allows, everyone gets ${control} again, and nobody is asked. A harmless version meets with that at most 5 % of the time.`,
    ]
  }
  return [
    `${typed(draft.coverage)} % of ${unit} in ${where} take part: half of them get ${control}, half ${treatment}, always the same one.`,
    draft.automatic.promote
      ? `Once the data show that ${treatment} is better and hurts nothing, it is made active for everyone, and nobody is asked.`
      : `Once the data show that ${treatment} is better and hurts nothing, the page says so, and someone promotes it.`,
    draft.automatic.rollBack
      ? `Once they show that it does harm, everyone gets ${control} again, and nobody is asked.`
      : `Once they show that it does harm, the page says so, and it goes on until someone rolls it back.`,
  ]
}
