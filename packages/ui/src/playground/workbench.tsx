import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api } from '../api.ts'
import { Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { useProject } from '../shell/address.ts'
import { AddPrompt } from './add-prompt.tsx'
import { cellsAtMost, columnsOf, faultOf, letterOf, newVariant } from './bench.ts'
import { EvaluatorPicker, optionsFault } from './evaluator-picker.tsx'
import { ModelPicker } from './model-picker.tsx'
import type { Opening } from './open-bench.ts'
import { ResultGrid } from './result-grid.tsx'
import { SaveVersion } from './save-version.tsx'
import { RunActions, Sentence } from './run-actions.tsx'
import { useBench } from './use-bench.ts'
import { useRuns, type Place } from './use-runs.ts'
import { VariantCard } from './variant-card.tsx'

/** Prompts × models × rows, set up above and answered below. */
export function Workbench({ opening }: { readonly opening: Opening }) {
  const project = useProject()
  const { bench, edit, editVariant } = useBench(opening.bench)
  const runs = useRuns()
  const [savedId, setSavedId] = useState<string | null>(null)
  const choices = useQuery({ queryKey: ['playground', project], queryFn: () => api.playground(project) })

  const { variants, models, rows, evaluators } = bench
  const columns = useMemo(() => columnsOf({ variants, models }), [variants, models])
  const places: readonly Place[] = useMemo(
    () => rows.flatMap((row) => columns.map((column) => ({ column, row }))),
    [rows, columns],
  )
  const sizes = { variants: variants.length, models: models.length, rows: rows.length }
  const isTooMuch = places.length > cellsAtMost
  const isAtFault =
    variants.some((variant) => faultOf(variant) !== null) ||
    evaluators.some(({ options }) => optionsFault(options) !== undefined)
  const saved = variants.findIndex(({ id }) => id === savedId)

  return (
    <Page
      title="Playground"
      sentence={<Sentence {...{ sizes, places, runs }} />}
      actions={<RunActions {...{ places, runs, evaluators }} isHeld={isTooMuch || isAtFault} />}
    >
      {opening.notes.map((note) => (
        <p key={note} role="status" className="text-soft">
          {note}
        </p>
      ))}
      {isTooMuch && (
        <p role="alert" className="text-bad">
          This is {places.length} calls; at most {cellsAtMost} are made at once. Take away rows, prompts or
          models.
        </p>
      )}
      <Section
        title="Prompts"
        actions={
          <AddPrompt
            add={(variant) => edit((now) => ({ variants: [...now.variants.filter(isTouched), variant] }))}
            addEmpty={() => edit((now) => ({ variants: [...now.variants, newVariant()] }))}
          />
        }
      >
        <div className="grid grid-cols-[repeat(auto-fit,minmax(min(340px,100%),1fr))] gap-4">
          {variants.map((variant, index) => (
            <VariantCard
              key={variant.id}
              letter={letterOf(index)}
              variant={variant}
              change={editVariant}
              save={() => setSavedId(variant.id)}
              duplicate={() =>
                edit((now) => ({
                  variants: now.variants.flatMap((one) =>
                    one.id === variant.id ? [one, { ...one, id: newVariant().id }] : [one],
                  ),
                }))
              }
              remove={
                variants.length === 1
                  ? null
                  : () => edit((now) => ({ variants: now.variants.filter(({ id }) => id !== variant.id) }))
              }
            />
          ))}
        </div>
      </Section>
      {choices.isError && <Problem error={choices.error} retry={() => void choices.refetch()} />}
      <div className="grid grid-cols-1 gap-6 wide:grid-cols-2">
        <ModelPicker
          models={models}
          offered={choices.data?.models ?? []}
          change={(models) => edit({ models })}
        />
        <EvaluatorPicker
          chosen={evaluators}
          offered={choices.data?.evaluators ?? []}
          change={(chosen) => edit({ evaluators: chosen })}
        />
      </div>
      <ResultGrid bench={bench} columns={columns} runs={runs} edit={edit} />
      {saved >= 0 && (
        <SaveVersion
          variant={variants[saved]!}
          letter={letterOf(saved)}
          models={models}
          change={editVariant}
          close={() => setSavedId(null)}
        />
      )}
    </Page>
  )
}

/** A draft nobody wrote in makes way for a prompt that is added. */
const isTouched = ({ words, origin }: ReturnType<typeof newVariant>): boolean =>
  origin !== null || words.template !== '' || words.messages.length > 0
