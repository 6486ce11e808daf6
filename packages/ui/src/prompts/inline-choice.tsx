type InlineChoiceProps = {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, words: string])[]
  readonly choose: (value: string) => void
}

/** A small choice in the head of a section. */
export const InlineChoice = ({ label, value, options, choose }: InlineChoiceProps) => (
  <label className="flex items-center gap-1.5 text-small text-faint">
    {label}
    <select
      value={value}
      onChange={(event) => choose(event.target.value)}
      className="h-7 rounded-medium border border-line-strong bg-canvas px-1.5 text-small text-ink"
    >
      {options.map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </select>
  </label>
)
