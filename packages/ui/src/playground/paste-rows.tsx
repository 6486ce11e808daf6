import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/field.tsx'
import { plural } from '../parts/format.ts'
import type { Row } from './bench.ts'
import { charsAtMost, parseRows, rowsAtMost } from './parse-rows.ts'

type PasteRowsProps = {
  readonly close: () => void
  readonly take: (rows: readonly Row[]) => void
  readonly variables: readonly string[]
}

/** Rows out of a file or the clipboard, in the place of those there are. */
export function PasteRows({ close, take, variables }: PasteRowsProps) {
  const [text, setText] = useState('')
  const [tooLarge, setTooLarge] = useState<string | null>(null)
  const read = text.trim() === '' ? null : parseRows(text)
  const fault = tooLarge ?? (read?.ok === false ? read.fault : undefined)
  const upload = async (file: File | undefined) => {
    if (file === undefined) return
    // Four bytes a character at most: what is larger cannot be taken, and is not read.
    const isTooLarge = file.size > charsAtMost * 4
    setTooLarge(isTooLarge ? `${file.name} is over 8 MB.` : null)
    if (!isTooLarge) setText(await file.text())
  }
  return (
    <Dialog
      open
      close={close}
      wide
      title="Paste or upload rows"
      actions={
        <Button
          look="primary"
          disabled={read?.ok !== true}
          onClick={() => {
            if (read?.ok !== true) return
            take(read.rows)
            close()
          }}
        >
          {read?.ok === true ? `Take ${plural(read.rows.length, 'row')}` : 'Take'}
        </Button>
      }
    >
      <p className="text-soft">
        JSON Lines, a JSON list, or CSV with a header: at most {rowsAtMost} rows, in the place of those there
        are. <code>input</code> is the user’s message and <code>expected</code> what evaluators compare with;
        every other field is a variable.
      </p>
      <TextArea
        label="Rows"
        rows={12}
        placeholder={'{"shop": "Ghent", "input": "Where is my parcel?", "expected": "on its way"}'}
        value={text}
        fault={fault}
        onChange={(event) => {
          setTooLarge(null)
          setText(event.target.value)
        }}
      />
      <label className="grid gap-1 text-small font-medium text-soft">
        File
        <input
          type="file"
          accept=".jsonl,.ndjson,.json,.csv,.tsv,text/*,application/json"
          onChange={(event) => void upload(event.target.files?.[0])}
          className="text-small text-ink"
        />
      </label>
      {read?.ok === true && (
        <p role="status" className="text-soft">
          {plural(read.rows.length, 'row')} of {read.fields.join(', ')}.{missing(variables, read.fields)}
        </p>
      )}
    </Dialog>
  )
}

function missing(variables: readonly string[], fields: readonly string[]): string {
  const lacking = variables.filter((name) => !fields.includes(name))
  return lacking.length === 0 ? '' : ` The prompts ask for ${lacking.join(', ')}, too.`
}
