import { within, type State, type StateRunner } from '../engines/state.ts'
import { trialsIn } from '../experiments/experiment-rows.ts'
import type { ExperimentStoreParts } from '../experiments/store.ts'
import type { Clock } from '../kernel/time.ts'
import { PromptContent } from '../prompts/model.ts'
import { promptStore } from '../prompts/store.ts'

type Parts = {
  readonly state: State
  readonly clock: Clock
  readonly newId: (nowMs: number) => string
}

/** What experiments need of prompts, each as a part of a transaction of theirs. */
export function experimentPrompts(
  parts: Parts,
): Pick<ExperimentStoreParts, 'promptFacts' | 'activate' | 'withModel'> {
  const promptsIn = (transaction: StateRunner) =>
    promptStore({ ...parts, state: within(transaction), trialsOf: trialsIn(transaction) })
  return {
    promptFacts: async (transaction, place) => {
      const { versions, environments } = await promptsIn(transaction).detail(place)
      const active = environments.find(({ environment }) => environment === place.environment)
      return {
        versions: new Map(versions.map(({ version, modelId }) => [version, { modelId }])),
        active: active?.version ?? null,
      }
    },
    activate: (transaction, place, version, author, override) =>
      promptsIn(transaction).activate(place, version, author, override),
    withModel: async (transaction, place, { version, model, message }, author) => {
      const prompts = promptsIn(transaction)
      const { versions } = await prompts.detail(place)
      const found = versions.find((one) => one.version === version)!
      const content = PromptContent.parse(
        Object.fromEntries(
          Object.keys(PromptContent.shape).map((field) => [field, found[field as keyof PromptContent]]),
        ),
      )
      return (await prompts.register(place, { ...content, modelId: model, message }, author)).version.version
    },
  }
}
