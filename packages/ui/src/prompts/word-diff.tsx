import { useMemo } from 'react'
import { marksOn, wordsApart } from './words-apart.ts'

const side =
  'min-w-0 max-h-120 overflow-auto whitespace-pre-wrap break-words p-3 font-mono text-small leading-5'

type Word = { readonly value: string; readonly added?: boolean; readonly removed?: boolean }

type Pair = {
  readonly left: string
  readonly right: string
  readonly leftName: string
  readonly rightName: string
}

/** Two texts side by side, compared here. */
export function WordDiff(pair: Pair) {
  const words = useMemo(() => wordsApart(pair.left, pair.right), [pair.left, pair.right])
  return <SideBySide {...pair} words={words} />
}

/** Two texts side by side; words that went are struck out on the left, words that came are underlined on the right. */
export const SideBySide = ({
  left,
  right,
  leftName,
  rightName,
  words,
}: Pair & {
  /** Null when they were not compared. */
  readonly words: readonly Word[] | null
}) => (
  <div className="grid overflow-hidden rounded-large border border-line wide:grid-cols-2">
    <div className="min-w-0 border-line max-wide:border-b wide:border-r">
      <p className="border-b border-line bg-raised px-3 py-1 text-small font-medium text-faint">{leftName}</p>
      <pre className={side} tabIndex={0} aria-label={leftName}>
        {words === null
          ? left
          : words.map((word, index) =>
              word.added ? null : word.removed ? (
                <del key={index} className="rounded-small bg-bad-wash text-bad">
                  {word.value}
                </del>
              ) : (
                <span key={index}>{word.value}</span>
              ),
            )}
      </pre>
    </div>
    <div className="min-w-0">
      <p className="border-b border-line bg-raised px-3 py-1 text-small font-medium text-faint">
        {rightName}
      </p>
      <pre className={side} tabIndex={0} aria-label={rightName}>
        {words === null
          ? right
          : words.map((word, index) =>
              word.removed ? null : word.added ? (
                <ins key={index} className="rounded-small bg-good-wash text-good">
                  {word.value}
                </ins>
              ) : (
                <span key={index}>{word.value}</span>
              ),
            )}
      </pre>
    </div>
    {words === null && (
      <p className="border-t border-line px-3 py-2 text-small text-soft wide:col-span-2">
        These texts are too long, or too different, to compare word by word.
      </p>
    )}
  </div>
)

/** One text, with the words marked that another has not, and those struck out that it lacks. */
export function InlineDiff({ left, right }: { readonly left: string; readonly right: string }) {
  const words = useMemo(() => marksOn(left, right), [left, right])
  if (words === null)
    return (
      <>
        {right}
        <span className="mt-1 block text-small text-faint">Too little in common to mark what differs.</span>
      </>
    )
  return words.map((word, index) =>
    word.removed ? (
      <del key={index} className="rounded-small bg-bad-wash text-bad">
        {word.value}
      </del>
    ) : word.added ? (
      <ins key={index} className="rounded-small bg-good-wash text-good">
        {word.value}
      </ins>
    ) : (
      <span key={index}>{word.value}</span>
    ),
  )
}
