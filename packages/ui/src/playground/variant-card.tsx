import { Button } from '../parts/button.tsx'
import { TextArea } from '../parts/field.tsx'
import { faultOf, isUnchanged, type Variant, type Words } from './bench.ts'
import { MessageFields } from './message-fields.tsx'
import { VariantSettings } from './variant-settings.tsx'
import { VersionPicker } from './version-picker.tsx'

type VariantCardProps = {
  readonly letter: string
  readonly variant: Variant
  readonly change: (variant: Variant) => void
  readonly save: () => void
  readonly duplicate: () => void
  /** Null: it is the only one. */
  readonly remove: (() => void) | null
}

/** One wording: its template, its messages, its parameters. */
export function VariantCard({ letter, variant, change, save, duplicate, remove }: VariantCardProps) {
  const { words } = variant
  const fault = faultOf(variant)
  const write = (more: Partial<Words>) => change({ ...variant, words: { ...words, ...more } })
  return (
    <div
      role="group"
      aria-label={`Prompt ${letter}`}
      className="grid min-w-0 content-start gap-3 rounded-large border border-line p-3"
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-semibold">{letter}</span>
        <span className="min-w-0 truncate text-soft">
          {variant.origin === null ? 'draft' : variant.origin.name}
        </span>
        {variant.origin !== null &&
          (isUnchanged(variant) ? (
            <VersionPicker variant={variant} change={change} />
          ) : (
            <span className="text-small text-faint">from v{variant.origin.version}, edited</span>
          ))}
        <span className="ml-auto flex gap-1">
          <Button size="row" look="quiet" onClick={duplicate} aria-label={`Duplicate ${letter}`}>
            Duplicate
          </Button>
          {remove !== null && (
            <Button size="row" look="quiet" onClick={remove} aria-label={`Remove ${letter}`}>
              Remove
            </Button>
          )}
          <Button
            size="row"
            onClick={save}
            disabled={isUnchanged(variant) || fault !== null || words.template === ''}
            aria-label={`Save ${letter} as a version`}
            title={words.template === '' ? 'A version needs a template.' : undefined}
          >
            Save as version
          </Button>
        </span>
      </div>
      <TextArea
        label="Template"
        rows={6}
        placeholder="You answer customers of {shop}. Be brief."
        value={words.template}
        onChange={(event) => write({ template: event.target.value })}
      />
      <MessageFields messages={words.messages} change={(messages) => write({ messages })} />
      <VariantSettings words={words} change={write} isOpen={fault !== null} />
      {fault !== null && (
        <p role="alert" className="text-small text-bad">
          {fault}
        </p>
      )}
    </div>
  )
}
