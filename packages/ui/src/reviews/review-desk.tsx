import type { ReviewItem, ReviewQueue } from '@telltale/sdk'
import { useId, useRef, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/field.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { ItemView } from './item-view.tsx'
import { useDesk, type Desk, type DeskMode } from './use-desk.ts'
import { useDeskKeys } from './use-desk-keys.ts'
import { outcomeWords } from './words.ts'

/** One item after the other, answered from the keyboard. */
export function ReviewDesk({ queue, mode }: { readonly queue: ReviewQueue; readonly mode: DeskMode }) {
  const desk = useDesk(queue.name, mode)
  const { item } = desk
  return (
    <div className="grid gap-3">
      {desk.trouble !== null && <Problem error={desk.trouble} retry={desk.load} />}
      {desk.done !== null && <Done item={desk.done} undo={desk.undo} />}
      {item === undefined && desk.trouble === null && <SkeletonBox className="h-80" />}
      {item === null && (
        <Empty title={mode === 'open' ? 'Nothing waits for you.' : 'No dispute waits for a last word.'}>
          <p>
            {mode === 'open'
              ? 'New items are drawn by chance as traffic comes. Those others have open, or that you skipped, are not shown.'
              : 'Items come here when reviewers do not agree.'}
          </p>
          <Button className="mt-3" onClick={desk.load}>
            Look again
          </Button>
        </Empty>
      )}
      {item && <AtDesk key={item.id} queue={queue} item={item} desk={desk} />}
    </div>
  )
}

function AtDesk({ queue, item, desk }: { queue: ReviewQueue; item: ReviewItem; desk: Desk }) {
  const [chosen, setChosen] = useState<number | null>(null)
  const [comment, setComment] = useState('')
  const [isHelp, setHelp] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const confirm = () => {
    const label = chosen === null ? undefined : queue.labels[chosen]
    if (label !== undefined)
      desk.answer({ label: label.name, comment: comment.trim() === '' ? null : comment.trim() })
  }
  useDeskKeys({
    choose(label) {
      if (label >= queue.labels.length) return
      setChosen(label)
      // What has the focus is what Enter is for.
      form.current?.querySelectorAll<HTMLElement>('input[type="radio"]')[label]?.focus()
    },
    confirm,
    skip: desk.skip,
    undo: desk.undo,
    comment: () => form.current?.querySelector('textarea')?.focus(),
    help: () => setHelp(true),
  })
  const name = useId()
  return (
    <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_300px]">
      <ItemView item={item} />
      <form
        ref={form}
        aria-label="Your answer"
        className="grid gap-3 rounded-large border border-line bg-raised p-3 wide:sticky wide:top-4"
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 font-medium">{queue.question}</legend>
          {queue.labels.map((label, at) => (
            <label
              key={label.name}
              className={`flex cursor-pointer items-center gap-2 rounded-medium border px-2.5 py-1.5 max-narrow:py-2 ${chosen === at ? 'border-accent bg-accent-wash' : 'border-line-strong bg-canvas hover:bg-hover'}`}
            >
              <input
                type="radio"
                name={name}
                checked={chosen === at}
                onChange={() => setChosen(at)}
                className="accent-accent"
              />
              <span className="min-w-0 flex-1">{label.name}</span>
              <kbd className="font-sans text-tiny text-soft max-wide:hidden">{at + 1}</kbd>
            </label>
          ))}
        </fieldset>
        <TextArea
          label="Why (may be left out)"
          rows={2}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" disabled={chosen === null}>
            Confirm <kbd className="font-sans text-tiny max-wide:hidden">↵</kbd>
          </Button>
          <Button onClick={desk.skip}>
            Skip <kbd className="font-sans text-tiny text-soft max-wide:hidden">S</kbd>
          </Button>
          <Button disabled={desk.isUndoing} onClick={desk.undo}>
            Undo <kbd className="font-sans text-tiny text-soft max-wide:hidden">U</kbd>
          </Button>
          <Button look="quiet" className="max-wide:hidden" aria-label="Keys" onClick={() => setHelp(true)}>
            ?
          </Button>
        </div>
      </form>
      <Dialog open={isHelp} close={() => setHelp(false)} title="Keys">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          {keys.map(([key, does]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded-small border border-line-strong px-1.5 font-sans text-small">
                  {key}
                </kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </div>
  )
}

const keys = [
  ['1 – 9', 'choose an answer'],
  ['Enter', 'confirm it and go on'],
  ['S', 'leave the item to others'],
  ['U', 'take your last answer or skip back'],
  ['C', 'say why; Escape leaves the field'],
  ['?', 'show these keys'],
] as const

/** What became of the last one, told once it is answered. */
function Done({ item, undo }: { readonly item: ReviewItem; readonly undo: () => void }) {
  const label = item.answers.at(-1)?.label
  const outcome = outcomeWords(item)
  const stands = { open: 'it waits for others', disputed: 'reviewers do not agree', done: null }[item.status]
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-medium bg-accent-wash px-3 py-1.5"
    >
      <p>
        Answered: {label}
        {outcome !== null && `; ${outcome}`}
        {stands !== null && `; ${stands}`}.
      </p>
      <Button size="row" onClick={undo}>
        Undo
      </Button>
    </div>
  )
}
